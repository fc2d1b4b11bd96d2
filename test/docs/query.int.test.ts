import { stepsOf, take } from './tour.js';

describe('docs/query.md', function () {
  this.timeout(600_000);

  it('shows what happens', () => take(stepsOf('docs/query.md')));
});
