import { tableKeys } from '../../src/adapters/dynamodb/tables.js';

/** A table: its keys, all of them text, and for how many days it can be brought back as it was; 0 for none. */
export interface TableDefinition {
  readonly hash: string;
  readonly range?: string;
  readonly restorableDays: number;
}

/** What was removed from a backup of this age at the latest: the stated end of an erasure counts on it. */
const days = 7;

/** Every table. Those without backups hold what must be gone at once when it is removed. */
export const tableDefinitions: { readonly [Table in keyof typeof tableKeys]: TableDefinition } = {
  vault: { ...tableKeys.vault, restorableDays: days },
  pseudonyms: { ...tableKeys.pseudonyms, restorableDays: days },
  profiles: { ...tableKeys.profiles, restorableDays: days },
  keys: { ...tableKeys.keys, restorableDays: 0 },
  tombstones: { ...tableKeys.tombstones, restorableDays: days },
  work: { ...tableKeys.work, restorableDays: 0 },
  state: { ...tableKeys.state, restorableDays: days },
};
