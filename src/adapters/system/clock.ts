import type { Clock } from '../../domain/ports/clock.js';

/** What `setTimeout` can count to, about 25 days; it takes anything longer for one millisecond. */
const longestTimer = 2 ** 31 - 1;

/** The system's time. */
export class SystemClock implements Clock {
  /**
   * The sleepers of each wake promise, which is listened to once only: a reaction stays with a promise until it
   * settles, and one that says "stop" may see a million naps.
   */
  private readonly sleepers = new WeakMap<Promise<unknown>, Set<() => void>>();

  now(): number {
    return Date.now();
  }

  /** A wake promise that rejects wakes too. Once awake, no timer is left behind. */
  sleep(ms: number, wake?: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const sleepers = wake === undefined ? undefined : this.sleepersOf(wake);
      let left = ms;
      let timer: NodeJS.Timeout;
      const awake = () => {
        clearTimeout(timer);
        sleepers?.delete(awake);
        resolve();
      };
      const nap = () => {
        const length = Math.min(left, longestTimer);
        left -= length;
        timer = setTimeout(left > 0 ? nap : awake, length);
      };
      sleepers?.add(awake);
      nap();
    });
  }

  private sleepersOf(wake: Promise<unknown>): Set<() => void> {
    const known = this.sleepers.get(wake);
    if (known !== undefined) return known;
    const sleepers = new Set<() => void>();
    const wakeAll = () => {
      this.sleepers.delete(wake);
      for (const awake of sleepers) awake();
    };
    this.sleepers.set(wake, sleepers);
    wake.then(wakeAll, wakeAll);
    return sleepers;
  }
}
