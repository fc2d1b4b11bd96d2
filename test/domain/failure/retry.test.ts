import { expect } from 'chai';
import fc from 'fast-check';
import { batchRetry, retryDelay } from '../../../src/domain/failure/retry.js';

describe('retryDelay', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('doubles from the first to the longest, and is never less than half of that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), random, (attempt, chance) => {
        const ceiling =
          attempt > 20 ? batchRetry.mostMs : Math.min(batchRetry.mostMs, 100 * 2 ** (attempt - 1));
        expect(retryDelay(batchRetry, attempt, chance)).to.be.within(ceiling / 2, ceiling);
      }),
    );
  });

  it('grows with chance', () => {
    expect([0, 0.5, 0.999_999].map((chance) => retryDelay(batchRetry, 1, chance))).to.deep.equal([
      50, 75, 100,
    ]);
    expect([1, 2, 3, 9, 10, 1e6].map((attempt) => retryDelay(batchRetry, attempt, 0))).to.deep.equal([
      50, 100, 200, 12_800, 15_000, 15_000,
    ]);
  });
});
