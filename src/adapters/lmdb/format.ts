import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Key, RootDatabase } from 'lmdb';
import { UserError } from '../user-error.js';

/** The layout of everything in the data directory's database. It grows when an earlier release could not read it. */
export const storeFormat = 1;

/**
 * Marks a new database with the format; refuses one of another format, or one that Lethe did not make.
 * In one write transaction: of two processes that open a new one together, the second sees the first one's mark.
 * @throws UserError
 */
export function checkFormat(root: RootDatabase<unknown, Key>, path: string): void {
  const meta = root.openDB<unknown, Key>('meta', { encoding: 'json' });
  const found = root.transactionSync(() => {
    const format = meta.get('format');
    if (format !== undefined || databaseCount(root) > 1) return format;
    meta.putSync('format', storeFormat);
    return storeFormat;
  });
  if (found === storeFormat) return;
  if (typeof found === 'number' && found > storeFormat)
    throw new UserError(
      `The database in ${path} has format ${found}; this release of Lethe knows format ${storeFormat}.`,
      'Use the release of Lethe that wrote it, or a later one: the CHANGELOG lists the format of each release.',
    );
  throw new UserError(
    `The database in ${path} ${found === undefined ? 'was not made by Lethe' : `has format ${String(found)}, from before the first release`}.`,
    'Choose another data directory with --data-dir, or move this one away.',
  );
}

/**
 * Refuses a file that is no LMDB database: lmdb-js would crash the process over it. The magic number stands behind the
 * first page's header of 24 bytes, the version behind that.
 * @throws UserError
 */
export async function checkFile(path: string): Promise<void> {
  const start = await firstBytes(join(path, 'data.mdb'), 32);
  if (start.length === 0) return;
  if (start.length === 32 && start.readUInt32LE(24) === 0xbeefc0de && start.readUInt32LE(28) === 2) return;
  throw new UserError(
    `${join(path, 'data.mdb')} is not a database that this release of Lethe can read.`,
    'Restore it from a backup, or choose another data directory with --data-dir.',
  );
}

async function firstBytes(file: string, length: number): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function databaseCount(root: RootDatabase<unknown, Key>): number {
  return (root.getStats() as { entryCount: number }).entryCount;
}
