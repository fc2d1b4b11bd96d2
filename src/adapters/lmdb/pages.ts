import type { Database, Key } from 'lmdb';

/** Entries read at once. Between pages no read transaction is open, so that a slow reader keeps no old pages alive. */
const pageSize = 500;

export interface Range {
  readonly start?: Key;
  /** Exclusive. */
  readonly end?: Key;
}

/** The entries of a range in order of key, a page at a time. What is written meanwhile may be seen or not. */
export async function* entries<V>(
  database: Database<V, Key>,
  range: Range = {},
): AsyncGenerator<{ key: Key; value: V }, void> {
  yield* paged(
    range,
    ({ key }) => key,
    (page) => Array.from(database.getRange(page)),
  );
}

/** The same without reading the values. */
export async function* keys(database: Database<unknown, Key>, range: Range = {}): AsyncGenerator<Key, void> {
  yield* paged(
    range,
    (key) => key,
    (page) => Array.from(database.getKeys(page)),
  );
}

async function* paged<T>(
  range: Range,
  keyOf: (item: T) => Key,
  read: (page: Range & { readonly exclusiveStart?: boolean; readonly limit: number }) => T[],
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
