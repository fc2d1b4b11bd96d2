import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { type Lease, LeaseLost } from '../domain/ports/lease.js';

const ttlMs = 60_000;

/** Does something every so many milliseconds; answers what ends it. */
export type Beat = (ms: number, task: () => Promise<void>) => () => void;

/**
 * One at a time reads objects of the lake and writes them anew: of two that do it at once, the slower would bring back
 * what the faster took out.
 */
export class Rewriting {
  constructor(
    private readonly lease: Lease,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    /** Prolongs the lease during work that takes longer than it. */
    private readonly beat: Beat = () => () => {},
  ) {}

  /**
   * @param work to call `still` just before it writes
   * @returns `undefined` where somebody else is at it: nothing was done, or not all
   * @throws Unavailable
   */
  async alone<T>(work: (still: () => Promise<void>) => Promise<T>): Promise<{ done: T } | undefined> {
    const token = await this.lease.acquire(this.crypto.newPseudonym(), this.clock.now(), ttlMs);
    if (token === undefined) return undefined;
    const renew = () => this.lease.renew(token, this.clock.now(), ttlMs);
    const stop = this.beat(ttlMs / 4, async () => {
      await renew();
    });
    try {
      const still = async () => {
        if (!(await renew())) throw new LeaseLost();
      };
      return { done: await work(still) };
    } catch (error) {
      if (error instanceof LeaseLost) return undefined;
      throw error;
    } finally {
      stop();
      await this.lease.release(token);
    }
  }
}
