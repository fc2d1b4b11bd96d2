import { stepsOf, take } from './tour.js';

describe('docs/lake.md', function () {
  this.timeout(300_000);

  it('says what happens', () => take(stepsOf('docs/lake.md')));
});
