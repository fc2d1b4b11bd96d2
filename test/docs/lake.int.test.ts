import { stepsOf, take } from './tour.js';

describe('docs/lake.md', function () {
  this.timeout(600_000);

  it('says what happens', () => take(stepsOf('docs/lake.md')));
});
