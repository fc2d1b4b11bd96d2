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

function databaseCount(root: RootDatabase<unknown, Key>): number {
  return (root.getStats() as { entryCount: number }).entryCount;
}
