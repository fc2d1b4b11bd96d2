import type { Database, Key } from 'lmdb';

/** Entries read at once. Between pages no read transaction is open, so that a slow reader keeps no old pages alive. */
const pageSize = 500;

export interface Range {
  readonly start?: Key;
  /** Exclusive. */
  readonly end?: Key;
}

interface Page extends Range {
  readonly exclusiveStart?: boolean;
  readonly limit: number;
}

/**
 * The values of a range in order of key, a page at a time. What is written meanwhile may be seen or not.
 * @param take what is kept of a value; a page holds nothing else of it
 */
export async function* values<V, T>(
  database: Database<V, Key>,
  range: Range,
  take: (value: V) => T,
): AsyncGenerator<T, void> {
  const read = (page: Page) =>
    Array.from(database.getRange(page), ({ key, value }) => ({ key, taken: take(value) }));
  for await (const { taken } of paged(range, read, ({ key }) => key)) yield taken;
}

/** The same for the entries of a whole database, with their keys. */
export async function* entries<V, T extends { key: Key }>(
  database: Database<V, Key>,
  take: (entry: { key: Key; value: V }) => T,
): AsyncGenerator<T, void> {
  yield* paged(
    {},
    (page) => Array.from(database.getRange(page), take),
    ({ key }) => key,
  );
}

/** All keys, without reading the values. */
export async function* keys(database: Database<unknown, Key>): AsyncGenerator<Key, void> {
  const read = (page: Page) => Array.from(database.getKeys(page));
  yield* paged({}, read, (key) => key);
}

async function* paged<T>(
  range: Range,
  read: (page: Page) => T[],
  keyOf: (item: T) => Key,
): AsyncGenerator<T, void> {
  let page = read({ ...range, limit: pageSize });
  for (;;) {
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    await new Promise((resolve) => setImmediate(resolve));
    page = read({ ...range, start: keyOf(last), exclusiveStart: true, limit: pageSize });
  }
}
