import { mkdir, open as openFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Key, open, type RootDatabase } from 'lmdb';
import { type DurableFs, unless } from '../filesystem/durable-fs.js';
import { nodeFs } from '../filesystem/node-fs.js';
import { checkFile, checkFormat } from './format.js';
import { whileClosed } from './openers.js';

export interface Compacted {
  /** Bytes of the database file. */
  readonly before: number;
  readonly after: number;
}

const bytesPerTransaction = 8 * 1024 * 1024;

/**
 * Puts a file in the database's place that holds its entries and nothing else. LMDB's own compacting copy is not
 * enough: it leaves removed *keys* where they stand between two pages of the tree, and pseudonyms are keys. So every
 * entry is written anew. Killed at any moment, it leaves the old file or the new one.
 * @returns `undefined`, and nothing was done, where any process has the database open, this one included
 * @throws UserError
 */
export async function compactStore(dataDir: string, fs: DurableFs = nodeFs): Promise<Compacted | undefined> {
  const path = join(dataDir, 'db');
  const ended = await whileClosed(dataDir, async () => {
    const before = await sizeOf(path);
    await discardCopy(path, fs);
    await copyEntries(path, copyOf(path));
    await syncFile(join(copyOf(path), 'data.mdb'));
    await fs.syncFolder(copyOf(path));
    await fs.rename(join(copyOf(path), 'data.mdb'), join(path, 'data.mdb'));
    await fs.syncFolder(path);
    await fs.syncFolder(copyOf(path));
    return { before, after: await sizeOf(path) };
  });
  return ended?.done;
}

/** Removes what a crash left of a copy. To be called while there is no swapper. */
export async function discardCopy(path: string, fs: DurableFs = nodeFs): Promise<void> {
  for (const file of ['data.mdb', 'lock.mdb'])
    await unless(['ENOENT', 'ENOTDIR'], fs.unlink(join(copyOf(path), file)));
}

function copyOf(path: string): string {
  return join(path, 'copy');
}

async function copyEntries(from: string, to: string): Promise<void> {
  await checkFile(from);
  await mkdir(to, { recursive: true, mode: 0o700 });
  const source = opened(from, false);
  const target = opened(to, true);
  try {
    checkFormat(source, from);
    for (const name of [...source.getKeys()]) copyDatabase(source, target, String(name));
  } finally {
    await source.close();
    await target.close();
  }
}

/** Bytes in order of key, so that pages are filled one after another. */
function copyDatabase(source: Root, target: Root, name: string): void {
  const binary = { name, encoding: 'binary', keyEncoding: 'binary' } as const;
  const from = source.openDB<Uint8Array, Uint8Array>(binary);
  const to = target.openDB<Uint8Array, Uint8Array>(binary);
  let page: [Uint8Array, Uint8Array][] = [];
  let bytes = 0;
  const write = () => {
    target.transactionSync(() => {
      for (const [key, value] of page) to.putSync(key, value);
    });
    page = [];
    bytes = 0;
  };
  for (const { key, value } of from.getRange()) {
    page.push([Buffer.from(key), Buffer.from(value)]);
    bytes += key.length + value.length;
    if (bytes >= bytesPerTransaction) write();
  }
  write();
}

type Root = RootDatabase<unknown, Key>;

function opened(path: string, isNew: boolean): Root {
  return open(path, { noSubdir: false, maxDbs: 32, encoding: 'json', overlappingSync: false, noSync: isNew });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(join(path, 'data.mdb'))).size;
}

export async function syncFile(path: string): Promise<void> {
  await using file = await openFile(path, 'r+');
  await file.sync();
}
