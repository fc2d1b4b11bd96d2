import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { nodeFs } from '../filesystem/node-fs.js';
import { UserError } from '../user-error.js';

/** What stands beside a copy of the database, in `manifest.json`. */
export interface CopyManifest {
  readonly v: 1;
  /** When it was made, ISO 8601. */
  readonly at: string;
  /** The database's format. */
  readonly format: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Entries of the tombstone log that the copy's vault holds. */
  readonly tombstones: number;
  /** The key-encryption keys without which it does not open. */
  readonly keks: readonly string[];
}

export interface Copy extends CopyManifest {
  /** Its folder. */
  readonly path: string;
}

const version = 1;

/** Copies of the database in `<backup>/db/`, oldest first. Those that were not finished are passed over. @throws UserError */
export async function listCopies(backup: string): Promise<Copy[]> {
  const folder = join(backup, 'db');
  const names = await readdir(folder).catch(() => []);
  const copies: Copy[] = [];
  for (const name of names.sort()) if (!name.startsWith('.')) copies.push(await readCopy(join(folder, name)));
  return copies;
}

/**
 * Puts a copy of the database into the backup: written beside its place, with its manifest, and renamed last.
 * @param write writes the database's file into a folder
 */
export async function addCopy(
  backup: string,
  facts: Pick<CopyManifest, 'at' | 'format' | 'tombstones' | 'keks'>,
  write: (folder: string) => Promise<void>,
): Promise<Copy> {
  const folder = join(backup, 'db');
  const name = facts.at.replaceAll(':', '-');
  const [beside, path] = [join(folder, `.${name}`), join(folder, name)];
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true, mode: 0o700 });
  await write(beside);
  const file = join(beside, 'data.mdb');
  await chmod(file, 0o600);
  const { size: bytes } = await stat(file);
  const manifest: CopyManifest = { v: version, ...facts, bytes, sha256: await digestOf(file) };
  await writeFile(join(beside, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  await nodeFs.syncFolder(beside);
  await rename(beside, path);
  await nodeFs.syncFolder(folder);
  return { ...manifest, path };
}

/** Removes copies older than an instant, and those that were not finished. @returns how many of the former */
export async function removeCopies(backup: string, before: string): Promise<number> {
  const old = (await listCopies(backup)).filter(({ at }) => at < before);
  for (const { path } of old) await rm(path, { recursive: true });
  for (const name of await readdir(join(backup, 'db')))
    if (name.startsWith('.')) await rm(join(backup, 'db', name), { recursive: true, force: true });
  await nodeFs.syncFolder(join(backup, 'db'));
  return old.length;
}

/** @throws UserError when its bytes are not those that were copied */
export async function checkCopy({ path, bytes, sha256 }: Copy): Promise<void> {
  const file = join(path, 'data.mdb');
  const { size } = await stat(file);
  if (size === bytes && (await digestOf(file)) === sha256) return;
  throw new UserError(
    `The copy ${path} is damaged: its bytes are not those that were copied.`,
    'Choose another one with --at, and check the medium that the backup is on.',
  );
}

async function readCopy(path: string): Promise<Copy> {
  let manifest: CopyManifest;
  try {
    manifest = JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8'));
  } catch (cause) {
    throw new UserError(
      `The copy ${path} has no manifest that can be read.`,
      'Move it away, or choose another backup.',
      {
        cause,
      },
    );
  }
  if (manifest.v === version) return { ...manifest, path };
  throw new UserError(
    `The copy ${path} was made by a newer version of Lethe.`,
    'Use that version, or a later one.',
  );
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
