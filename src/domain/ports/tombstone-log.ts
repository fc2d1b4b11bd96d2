import type { Burial } from '../identity/erase.js';

/** One line of the log: an item of the vault that was buried, or whose id was let in again. */
export interface TombstoneEntry extends Burial {
  readonly v: 1;
  /** The erasure that it belongs to; nothing for a readmission. */
  readonly erasure?: string;
  readonly what: 'buried' | 'readmitted';
}

/**
 * What must never come back, outside the vault and written before it, so that a vault that was restored from a backup
 * can be held against it. Names a person by the vault's keyed hash only. Outages: `tombstones_unavailable`.
 */
export interface TombstoneLog {
  /** Appends entries, all or none. Resolves once durable, with the number of entries there are now. */
  append(entries: readonly TombstoneEntry[]): Promise<number>;
  /** The entries behind the first `after` ones, oldest first. */
  list(after?: number): AsyncIterable<TombstoneEntry>;
  length(): Promise<number>;
}
