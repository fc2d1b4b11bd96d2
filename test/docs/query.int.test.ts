import { stepsOf, take } from './tour.js';

describe('docs/query.md', function () {
  this.timeout(120_000);

  it('shows what happens', () => take(stepsOf('docs/query.md')));
});
