import type { LookupKey, Pseudonym, Subject } from '../identity/subject.js';

export interface VaultItem {
  readonly subject: Subject;
  /** Counts the writes of this item, from 1. */
  readonly version: number;
}

/** An item, and where it is. */
export interface VaultEntry extends VaultItem {
  readonly key: LookupKey;
}

export interface VaultPut {
  readonly key: LookupKey;
  readonly subject: Subject;
  /** The version it was decided over; 0 where there was no item. */
  readonly expected: number;
}

/**
 * `latest`: as the last write left it. `recent`: perhaps as it was some seconds ago, where that costs less, though never
 * older than what this process has read or written: enough where a write is on condition of what was read.
 */
export type Freshness = 'latest' | 'recent';

/** Subjects, one item per id. Outages: `vault_unavailable`; an outage never looks like an absent item. */
export interface Vault {
  /** The items that are there; absent keys are missing from the answer. */
  read(keys: readonly LookupKey[], freshness?: Freshness): Promise<Map<LookupKey, VaultItem>>;
  /** Where these pseudonyms' items are; unknown ones are missing from the answer. */
  find(pseudonyms: readonly Pseudonym[]): Promise<Map<Pseudonym, LookupKey>>;
  /** Each put happens only over the expected version. Answers the keys that lost. Resolves once durable. */
  write(puts: readonly VaultPut[]): Promise<LookupKey[]>;
  /** All items, in no order. What is written meanwhile may be seen or not. */
  list(): AsyncIterable<VaultEntry>;
  /** How many entries of the tombstone log this vault is known to hold: an older vault says so, by a smaller number. */
  tombstonesApplied(): Promise<number>;
  /** Resolves once durable. */
  markTombstonesApplied(entries: number): Promise<void>;
}
