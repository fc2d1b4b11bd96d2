import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keysFolder } from '../filesystem/key-store.js';
import { UserError } from '../user-error.js';
import { addCopy, type Copy, type CopyManifest, removeCopies } from './copies.js';
import { copyDurably, holdsFiles, type Mirrored, mirror } from './mirror.js';

export interface BackupResult {
  readonly copy: Copy;
  /** Copies that were older than they may be. */
  readonly removedCopies: number;
  readonly keys: Mirrored;
  readonly lake: Mirrored;
}

/** How the files of a data directory and of a backup are called; the same in both, but for the database. */
export function placesOf(folder: string) {
  return {
    lake: join(folder, 'lake'),
    keys: join(folder, 'keys'),
    tombstones: join(folder, 'tombstones.ndjson'),
  };
}

/**
 * Backs a data directory up: one more copy of the database, and mirrors of keys, lake and tombstones, out of which
 * goes what is gone here. The master key is never in it. In this order: keys and objects that the copy speaks of are
 * there when they are mirrored, since they are mirrored later.
 * @param before copies older than this instant go
 * @throws UserError
 */
export async function backUp(
  dataDir: string,
  backup: string,
  facts: Pick<CopyManifest, 'at' | 'format' | 'tombstones' | 'keks'>,
  before: string,
  write: (folder: string) => Promise<void>,
): Promise<BackupResult> {
  const [from, to] = [placesOf(dataDir), placesOf(backup)];
  await mkdir(backup, { recursive: true, mode: 0o700 });
  await checkSame(dataDir, backup);
  if (!(await holdsFiles(from.lake)) && (await holdsFiles(to.lake)))
    throw new UserError(
      `The lake in ${dataDir} is empty, and the backup in ${backup} has one: it would be emptied too.`,
      'Is a disk missing? If it is so on purpose, choose another folder with --to.',
    );
  const copy = await addCopy(backup, facts, write);
  const keys = await mirror(keysFolder(dataDir), to.keys);
  const lake = await mirror(from.lake, to.lake);
  await copyTombstones(from.tombstones, to.tombstones);
  return { copy, keys, lake, removedCopies: await removeCopies(backup, before) };
}

/** A backup is of one installation: its mirrors would take another one's keys away. */
async function checkSame(dataDir: string, backup: string): Promise<void> {
  const [here, there] = await Promise.all(
    [join(keysFolder(dataDir), 'index'), join(placesOf(backup).keys, 'index')].map((path) =>
      readFile(path).catch(() => undefined),
    ),
  );
  if (there === undefined || here?.equals(there)) return;
  throw new UserError(
    `The backup in ${backup} is of another installation than ${dataDir}.`,
    'Choose a folder of its own with --to for each installation.',
  );
}

/** The log only ever grows: what is to replace the backup's must begin with it. */
async function copyTombstones(from: string, to: string): Promise<void> {
  const [here, there] = await Promise.all(
    [from, to].map((path) => readFile(path).catch(() => Buffer.alloc(0))),
  );
  if (here === undefined || there === undefined || here.length === 0) {
    if (there?.length) throw shorter(from, to);
    return;
  }
  if (!here.subarray(0, there.length).equals(there)) throw shorter(from, to);
  if (here.length > there.length) await copyDurably(from, to);
}

function shorter(from: string, to: string): UserError {
  return new UserError(
    `The tombstone log ${from} lacks entries that the backup's has: whom they speak of would come back.`,
    `Put ${to} in its place, and run: lethe tombstones apply`,
  );
}
