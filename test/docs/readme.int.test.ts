import { expect } from 'chai';
import { installed, stepsOf, take } from './tour.js';

describe('the README’s tour', function () {
  this.timeout(600_000);

  it('prints what the README shows', async () => {
    const steps = stepsOf('README.md');
    expect(steps).to.have.length.above(8);
    await take(steps, { cli: installed });
  });
});
