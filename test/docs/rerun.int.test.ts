import { expect } from 'chai';
import { stepsOf, take } from './tour.js';

describe('the page on reruns', function () {
  this.timeout(600_000);

  it('prints what it shows', async () => {
    const steps = stepsOf('docs/rerun.md');
    expect(steps).to.have.length.above(8);
    await take(steps);
  });
});
