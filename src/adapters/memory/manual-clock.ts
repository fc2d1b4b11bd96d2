import type { Clock } from '../../domain/ports/clock.js';

/** A clock that stands still: `time` is set by the test, and sleeping advances it instead of taking time. */
export class ManualClock implements Clock {
  /** `time` is in milliseconds since 1970. */
  constructor(public time = Date.parse('2026-11-23T12:00:00.000Z')) {}

  now(): number {
    return this.time;
  }

  /** Lets what is under way have its turn, then advances, unless `wake` was over by then. */
  async sleep(ms: number, wake?: Promise<unknown>): Promise<void> {
    let woken = false;
    const wakeUp = () => {
      woken = true;
    };
    wake?.then(wakeUp, wakeUp);
    await new Promise((resolve) => setImmediate(resolve));
    if (!woken) this.time += ms;
  }
}
