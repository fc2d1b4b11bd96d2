import type { SourceRate } from '../../domain/ports/sources.js';

/**
 * So many events per second, and `burst` at once after a quiet time. It may go into debt: while an event is left a
 * body is taken whole, so that a batch larger than `burst` gets through too, and who comes next waits longer.
 */
export class TokenBucket {
  private tokens: number;

  /** @param at now, in milliseconds, of a clock that never goes back */
  constructor(
    readonly rate: SourceRate,
    private at: number,
  ) {
    this.tokens = rate.burst;
  }

  /** Seconds until something can be taken; 0 at once. */
  wait(now: number): number {
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((now - this.at) / 1_000) * perSecond);
    this.at = now;
    return Math.max(0, (1 - this.tokens) / perSecond);
  }

  take(events: number): void {
    this.tokens -= events;
  }
}
