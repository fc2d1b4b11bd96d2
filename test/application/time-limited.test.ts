import { expect } from 'chai';
import fc from 'fast-check';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { TimeLimited } from '../../src/application/time-limited.js';

describe('a cache of limited time', () => {
  it('answers nothing that is older than its time, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(70), fc.boolean()), { maxLength: 40 }), (steps) => {
        const clock = new ManualClock();
        const cache = new TimeLimited<string, number>(clock, 60, 1_000);
        for (const [pause, sets] of steps) {
          clock.time += pause;
          if (sets) cache.set('key', clock.time);
          const held = cache.get('key');
          if (sets) expect(held).to.equal(clock.time);
          if (held !== undefined) expect(clock.time - held).to.be.lessThan(60);
        }
      }),
    );
  });
});
