import type { Database, Key } from 'lmdb';

/** The values that are there, by key. */
export function present<K extends string, V>(database: Database<V, Key>, keys: readonly K[]): Map<K, V> {
  const found = new Map<K, V>();
  for (const key of keys) {
    const value = database.get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}
