import type { EventId, Instant } from '../event/event.js';
import type { Pseudonym } from '../identity/subject.js';
import type { RecordLine } from '../lake/record.js';

/** A record on its way to one target. */
export interface Delivery {
  readonly target: string;
  readonly id: EventId;
  readonly subject?: Pseudonym;
  /** When it was queued: how long it may be tried counts from here. */
  readonly queuedAt: Instant;
  readonly line: RecordLine;
}

export interface QueuedDelivery extends Delivery {
  /** Names the queued item when it is acknowledged. */
  readonly handle: string;
}

/** How a delivery left its queue: taken by the target, kept from it on purpose, or set aside as a letter. */
export type DeliveryEnd = 'delivered' | 'skipped' | 'dead';

/** A queue per target, filled by `Settlements.settle`. Outages: `settlements_unavailable`. */
export interface TargetQueues {
  /**
   * The oldest deliveries of a target, still in the queue until acknowledged.
   * @param after a handle: only those queued behind it, where the queue has an order
   */
  next(target: string, limit: number, after?: string): Promise<QueuedDelivery[]>;
  /** Removes them; unknown handles are ignored. Resolves once durable. */
  acknowledge(target: string, handles: readonly string[], end: DeliveryEnd): Promise<void>;
  /** Removes what waits for any target of these subjects; answers how many deliveries. Resolves once durable. */
  purge(subjects: ReadonlySet<Pseudonym>): Promise<number>;
  /** How many wait, by target. */
  waiting(): Promise<ReadonlyMap<string, number>>;
  /** When the oldest delivery that waits was queued, by target. Absent where a queue cannot be looked into. */
  oldest?(): Promise<ReadonlyMap<string, Instant>>;
}
