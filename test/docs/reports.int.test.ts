import { expect } from 'chai';
import { stepsOf, take } from './tour.js';

describe('docs/reports.md', function () {
  this.timeout(600_000);

  it('prints what it shows', async () => {
    const steps = stepsOf('docs/reports.md');
    expect(steps).to.have.length.above(6);
    await take(steps);
  });
});
