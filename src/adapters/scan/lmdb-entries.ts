import { type Key, open } from 'lmdb';

/** Every key and value of every database in an LMDB environment, which this process must not have open. */
export function* lmdbEntries(path: string): Generator<{ database: string; key: Key; value: Buffer }> {
  const root = open<Buffer, Key>({ path, noSubdir: false, readOnly: true, encoding: 'binary', maxDbs: 64 });
  try {
    for (const name of [...root.getKeys()]) {
      const database = root.openDB<Buffer, Key>(String(name), { encoding: 'binary' });
      for (const { key, value } of database.getRange())
        yield { database: String(name), key, value: Buffer.from(value) };
    }
  } finally {
    void root.close();
  }
}
