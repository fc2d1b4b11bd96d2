/**
 * The tables, by what they are for: each has a hash key of text and at most a range key of text. Wrapped
 * key-encryption keys have a table of their own, because it must have no backup: a destroyed key is gone for good.
 */
export const tableKeys = {
  /** A subject per keyed hash of an id: `{id, version, subject: JSON}`. */
  vault: { hash: 'id' },
  /** Which item a pseudonym is of: `{pseudonym, id}`. Written together with the item. */
  pseudonyms: { hash: 'pseudonym' },
  /** `{subject, version, leaves: {pointer: leaf}, clear, consents}`. */
  profiles: { hash: 'subject' },
  /** `{name, wrapped}`. */
  keys: { hash: 'name' },
  /** What must not come back: a series of events, by `part` and `item`. Never restored with the vault. */
  tombstones: { hash: 'part', range: 'item' },
  /** What processes need until they end: `{name, piece, of, text}`. Without backups, like `keys`. */
  work: { hash: 'name', range: 'piece' },
  /** Small things by `part` and `item`: streams, sources, the lease, counters. */
  state: { hash: 'part', range: 'item' },
} as const satisfies Record<string, { readonly hash: string; readonly range?: string }>;

/** The tables' names in an account. */
export type Tables = { readonly [Table in keyof typeof tableKeys]: string };

/** `<prefix>-vault` and so on. */
export function tablesOf(prefix: string): Tables {
  const names = Object.keys(tableKeys).map((table) => [table, `${prefix}-${table}`]);
  return Object.fromEntries(names) as Tables;
}
