import type { DeliveryEnd } from './target-queues.js';

/** A target's ledger: `queued = delivered + skipped + dead + waiting`. */
export interface DeliveryTally extends Readonly<Record<DeliveryEnd, number>> {
  /** Deliveries ever queued. */
  readonly queued: number;
  readonly waiting: number;
}

/**
 * What became of everything that was ever queued for targets. Counted from what is kept of each delivery, not added up
 * as it goes: a lost delivery, or one that ended twice, shows. Outages: `settlements_unavailable`.
 */
export interface DeliveryBook {
  tallies(): Promise<ReadonlyMap<string, DeliveryTally>>;
}
