import type { EventId } from '../event/event.js';
import type { Pseudonym } from '../identity/subject.js';
import type { JsonObject } from '../json.js';
import type { Record } from '../lake/record.js';

/** A record as it is delivered, with the clear traits of the profile: an identify's are those of this moment. */
export type FullRecord = Record & { readonly user?: JsonObject };

/** Something that could not be sent as it stands in the record. `path` names the field, never a value. */
export interface Note {
  readonly what: 'cut' | 'too_deep' | 'id_replaced' | 'groups_left_out' | 'operators_left_out' | 'taxonomy';
  readonly path: string;
}

export interface Mapped {
  /** JSON texts of what is sent for one record, in order. They are delivered or rejected together. */
  readonly parts: readonly string[];
  readonly notes?: readonly Note[];
}

/** Nothing is sent for this record, and why: a word from a closed list of the target. */
export interface Skipped {
  readonly skipped: string;
}

/** What one record comes to at a target, and whose it is. */
export interface Parcel {
  readonly id: EventId;
  readonly subject?: Pseudonym | undefined;
  readonly parts: readonly string[];
}

/** What became of one parcel. Closed: whoever handles answers handles all of them. */
export type Answer =
  | { readonly kind: 'delivered' }
  /** It will never be taken as it is. `reason` is the target's own words, shortened; they end in a dead letter. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** To be tried again: this person's after `ms`, everybody else's meanwhile; or the target as a whole, with backoff. */
  | { readonly kind: 'later'; readonly of: 'person'; readonly ms: number; readonly reason: string }
  | { readonly kind: 'later'; readonly of: 'target'; readonly ms?: number; readonly reason: string }
  /** Nothing can be delivered until somebody changes the set-up, e.g. the key. No event dies of it. */
  | { readonly kind: 'stop'; readonly reason: string };

/**
 * Somewhere that records are delivered to. A further target is one file that implements this, and a pure mapping:
 * `docs/targets/writing-one.md`.
 */
export interface Target {
  /** Names its queue and letters, e.g. `amplitude`: letters, digits, `_`, beginning with a letter. */
  readonly name: string;
  /** The most parts and characters of one `send`, and how many may be under way at once. */
  readonly limits: { readonly parts: number; readonly characters: number; readonly concurrency: number };
  /**
   * Pure and total.
   * @param isOld the target may have forgotten that it was sent this record: what must happen once is left out
   */
  map(record: FullRecord, isOld: boolean): Mapped | Skipped;
  /**
   * Sends parcels and answers for each, in their order. Whatever the other side does is an answer, also that it cannot
   * be reached; only a bug is thrown. May be called again with what was delivered already: the other side must be able
   * to tell, by the event's id.
   */
  send(parcels: readonly Parcel[]): Promise<readonly Answer[]>;
  /** Ends connections that are kept open. */
  close(): void;
}
