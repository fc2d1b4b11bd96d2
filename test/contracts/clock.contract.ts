import { expect } from 'chai';
import type { Clock } from '../../src/domain/ports/clock.js';
import { contract, type Harness, property } from './contract.js';

/** What every adapter of `Clock` does. */
export function clockContract(name: string, harness: Harness<Clock>): void {
  contract(`${name}: clock`, harness, (clock) => {
    const never = new Promise<never>(() => {});

    property('now is a whole number of milliseconds and does not go back', true, async () => {
      const before = clock().now();
      expect(Number.isSafeInteger(before)).to.equal(true);
      expect(clock().now()).to.be.at.least(before);
    });

    property('sleeping takes as long as it says, by its own time', true, async () => {
      const before = clock().now();
      await clock().sleep(30);
      // Timers may be a millisecond early, since they count in another clock.
      expect(clock().now() - before).to.be.at.least(29);
    });

    property('a wake promise that does not settle changes nothing', true, async () => {
      const before = clock().now();
      await clock().sleep(20, never);
      expect(clock().now() - before).to.be.at.least(19);
    });

    property('waking ends the sleep at once', true, async () => {
      const before = clock().now();
      await clock().sleep(3_600_000, Promise.resolve());
      expect(clock().now() - before).to.be.lessThan(3_600_000);
    });

    property('one wake promise ends all sleeps, also later ones', true, async () => {
      const before = clock().now();
      const wake = new Promise<void>((resolve) => setImmediate(resolve));
      await Promise.race([wake, Promise.all([1, 2, 3].map(() => clock().sleep(0, wake)))]);
      await wake;
      for (let n = 0; n < 3; n++) await clock().sleep(3_600_000, wake);
      expect(clock().now() - before).to.be.lessThan(3_600_000);
    });

    property('a wake promise that rejects wakes, and is handled', true, async () => {
      const before = clock().now();
      await clock().sleep(3_600_000, Promise.reject(new Error('woken')));
      expect(clock().now() - before).to.be.lessThan(3_600_000);
    });
  });
}
