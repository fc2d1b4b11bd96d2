import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { keysFolder } from '../filesystem/key-store.js';
import { nodeFs } from '../filesystem/node-fs.js';
import { UserError } from '../user-error.js';
import { placesOf } from './backup.js';
import { type Copy, checkCopy, listCopies } from './copies.js';
import { copyDurably, mirror } from './mirror.js';

/** Where to, and what no backup has. */
interface RestoreTo {
  readonly dataDir: string;
  readonly masterKey: string;
  /** Without it, a new one is made: what the old one signed is checked with its public key. */
  readonly signingKey?: string | undefined;
}

/** The newest copy, or the newest one made until an instant. @throws UserError when there is none, or it is damaged or dead */
export async function chooseCopy(backup: string, until?: string): Promise<Copy> {
  const copies = await listCopies(backup);
  const copy = copies.filter(({ at }) => until === undefined || at <= until).at(-1);
  if (copy === undefined)
    throw new UserError(
      `There is no copy of a database in ${backup}${until === undefined ? '' : ` from ${until} or before`}.`,
      copies.length === 0 ? 'lethe backup makes one.' : `The oldest one is from ${copies[0]?.at}.`,
    );
  await checkCopy(copy);
  const keys = new Set(await readdir(placesOf(backup).keys));
  const missing = copy.keks.filter((kek) => !keys.has(`kek.${kek}`));
  if (missing.length > 0)
    throw new UserError(
      `The copy from ${copy.at} does not open any more: it needs the key-encryption key ${missing.join(', ')}, which was destroyed since.`,
      'Choose a later copy. lethe keys rotate destroys such keys; back up right after it.',
    );
  return copy;
}

/**
 * Puts a backup into a folder that is not there yet: prepared beside it, and renamed last, so that there is a whole data
 * directory or none.
 * @param prepare works on the data directory before it takes its place
 * @throws UserError
 */
export async function putBack<T>(
  backup: string,
  copy: Copy,
  { dataDir, ...secrets }: RestoreTo,
  prepare: (dataDir: string) => Promise<T>,
): Promise<T> {
  const target = resolve(dataDir);
  await checkFree(target);
  const beside = `${target}.restoring`;
  await rm(beside, { recursive: true, force: true });
  try {
    await fill(backup, copy, secrets, beside);
    const prepared = await prepare(beside);
    await rmdir(target).catch(() => {});
    await rename(beside, target);
    await nodeFs.syncFolder(dirname(target));
    return prepared;
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

/** Does `work` with a data directory made of a backup, which is removed again. */
export async function tryOut<T>(
  backup: string,
  copy: Copy,
  { dataDir, ...secrets }: RestoreTo,
  work: (dataDir: string) => Promise<T>,
): Promise<T> {
  try {
    await fill(backup, copy, secrets, dataDir);
    return await work(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function fill(
  backup: string,
  copy: Copy,
  { masterKey, signingKey }: Omit<RestoreTo, 'dataDir'>,
  dataDir: string,
): Promise<void> {
  const [from, to] = [placesOf(backup), placesOf(dataDir)];
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await copySecret(masterKey, join(dataDir, 'secrets', 'master.key'));
  if (signingKey !== undefined) await copySecret(signingKey, join(dataDir, 'secrets', 'signing.key'));
  await mirror(from.keys, keysFolder(dataDir));
  await mirror(from.lake, to.lake);
  if ((await readdir(backup)).includes('tombstones.ndjson'))
    await copyDurably(from.tombstones, to.tombstones);
  await copyDurably(join(copy.path, 'data.mdb'), join(dataDir, 'db', 'data.mdb'));
}

async function copySecret(from: string, to: string): Promise<void> {
  try {
    await copyDurably(from, to);
  } catch (cause) {
    throw new UserError(
      `The key ${from} cannot be read.`,
      'Give the files that you keep apart from the backup: --master-key and --signing-key.',
      { cause },
    );
  }
}

async function checkFree(target: string): Promise<void> {
  const held = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (held.length > 0)
    throw new UserError(`There is something in ${target} already.`, 'Restore into a new folder: --data-dir.');
}
