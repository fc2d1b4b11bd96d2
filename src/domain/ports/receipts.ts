import type { EventSource, Instant, ReceiptId } from '../event/event.js';
import type { Kind } from '../event/kind.js';

/** One accepted body. In clear: nothing of a person. `sealed` is under the transit key of `day`. */
export interface Receipt {
  readonly v: 1;
  readonly id: ReceiptId;
  readonly receivedAt: Instant;
  readonly source: EventSource;
  /** Where it was posted, i.e. how `split` reads its body. `letters` asks for letters to be processed again. */
  readonly endpoint: Kind | 'batch' | 'letters';
  /** Events in it, counted when it was accepted. */
  readonly events: number;
  readonly live: boolean;
  readonly forward: boolean;
  /** The UTC day, `YYYY-MM-DD`, whose transit key seals the content. */
  readonly day: string;
  /** `iv(12) ‖ ciphertext ‖ tag(16)` over `ReceiptContent`; additional data is the receipt's id. */
  readonly sealed: Uint8Array;
}

export interface Waiting {
  readonly receipts: number;
  /** Absent where a queue counts no more than receipts. */
  readonly events?: number;
  /** When the oldest one was received. */
  readonly oldest?: Instant;
}

/**
 * Accepted bodies that wait to be processed. Live ones come before those of files; else oldest first per collector. A
 * queue that several processes share gives each receipt to one of them for a while, in no order, at least once.
 * Removal is `Settlements.settle`. Outages: `receipts_unavailable`.
 */
export interface Receipts {
  /** How many days a receipt waits at most, where the queue forgets it then. */
  readonly mostDays?: number;
  /** A new collector's name, never given before on this platform: receipts are `<name>.1`, `<name>.2` … without gaps. */
  newCollector(): Promise<string>;
  /** Resolves once all of them are durable. */
  append(receipts: readonly Receipt[]): Promise<void>;
  /** The next receipts, durable ones only, up to about so many events and bytes (at least one receipt if any). */
  next(limit: { readonly events: number; readonly bytes: number }): Promise<Receipt[]>;
  waiting(): Promise<Waiting>;
  /** Those of these ids that still wait. Absent where the queue cannot be looked into. */
  get?(ids: readonly ReceiptId[]): Promise<Receipt[]>;
  /** All that wait, without their content. Absent where the queue cannot be looked into. */
  list?(): AsyncIterable<Omit<Receipt, 'sealed'>>;
}
