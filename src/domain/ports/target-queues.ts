import type { EventId } from '../event/event.js';
import type { Pseudonym } from '../identity/subject.js';
import type { RecordLine } from '../lake/record.js';

/** A record on its way to one target. */
export interface Delivery {
  readonly target: string;
  readonly id: EventId;
  readonly subject?: Pseudonym;
  readonly line: RecordLine;
}

export interface QueuedDelivery extends Delivery {
  /** Names the queued item when it is acknowledged. */
  readonly handle: string;
}

/** A queue per target, filled by `Settlements.settle`. Outages: `settlements_unavailable`. */
export interface TargetQueues {
  /** The oldest deliveries of a target, still in the queue until acknowledged. */
  next(target: string, limit: number): Promise<QueuedDelivery[]>;
  /** Removes them; unknown handles are ignored. */
  acknowledge(target: string, handles: readonly string[]): Promise<void>;
  /** Removes what waits for any target of these subjects; answers how many deliveries. Resolves once durable. */
  purge(subjects: ReadonlySet<Pseudonym>): Promise<number>;
  /** How many wait, by target. */
  waiting(): Promise<ReadonlyMap<string, number>>;
}
