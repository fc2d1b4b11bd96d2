import { expect } from 'chai';
import { stepsOf, take } from './tour.js';

describe('the page on forgetting', function () {
  this.timeout(600_000);

  it('prints what it shows', async () => {
    const steps = stepsOf('docs/forgetting.md');
    expect(steps).to.have.length.above(8);
    await take(steps);
  });
});
