import type { ReceiptId } from '../event/event.js';
import type { Letter } from '../failure/letter.js';
import type { Settlement } from '../ledger/settlement.js';
import type { LeaseToken } from './lease.js';
import type { Delivery } from './target-queues.js';

/** The end of a batch: everything that must happen together, or in this order where it cannot. */
export interface BatchEnd {
  readonly deliveries: readonly Delivery[];
  readonly settlements: readonly Settlement[];
  /** Letters whose state or failure this batch changed. */
  readonly letters: readonly Letter[];
  /** Receipts that are done: removed, after everything above. */
  readonly receipts: readonly ReceiptId[];
}

/**
 * What became of every receipt. Outages: `settlements_unavailable`.
 * @throws LeaseLost when the lease has passed to somebody else; then nothing was written.
 */
export interface Settlements {
  /**
   * Target queues → settlements → letters → the plan closed → receipts acknowledged. Resolves once durable.
   * A batch whose receipts are all settled already is left as it is.
   * @param lease where there is one: its holder alone may settle
   */
  settle(end: BatchEnd, lease?: LeaseToken): Promise<void>;
  /** Adds lines that amend receipts settled before. Needs no lease and leaves the open plan alone. Resolves once durable. */
  amend(settlements: readonly Settlement[]): Promise<void>;
  /** The settlements of these receipts, oldest first. */
  of(receipts: readonly ReceiptId[]): Promise<Settlement[]>;
  /** All settlements, those of one receipt together and oldest first. */
  list(): AsyncIterable<Settlement>;
}
