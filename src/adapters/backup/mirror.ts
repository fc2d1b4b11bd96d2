import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { each } from '../filesystem/each.js';
import { nodeFs } from '../filesystem/node-fs.js';
import { walk } from '../filesystem/walk.js';

export interface Mirrored {
  /** Files that are there now. */
  readonly files: number;
  readonly copied: number;
  readonly removed: number;
}

/**
 * Makes the files below `to` those below `from`: new and changed ones (by size and time) are copied, and what is gone
 * here goes there. Each file is whole at any moment, and on the disk before this resolves. Names that begin with a dot
 * are passed over: they are being written.
 */
export async function mirror(from: string, to: string): Promise<Mirrored> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const there = new Set<string>();
  let copied = 0;
  for await (const name of walk(nodeFs, from, '')) if (!isHidden(name)) there.add(name);
  await each(there, 8, async (name) => {
    if (await copyChanged(join(from, name), join(to, name))) copied += 1;
  });
  let removed = 0;
  for await (const name of walk(nodeFs, to, '')) {
    if (there.has(name)) continue;
    await rm(join(to, name), { force: true });
    await nodeFs.syncFolder(dirname(join(to, name)));
    removed += 1;
  }
  return { files: there.size, copied, removed };
}

/** Is there any file below the folder that a mirror would have? */
export async function holdsFiles(folder: string): Promise<boolean> {
  for await (const name of walk(nodeFs, folder, '')) if (!isHidden(name)) return true;
  return false;
}

/** Copies one file, whole or not at all. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  const beside = join(dirname(to), `.copy-${randomUUID()}`);
  await copyFile(from, beside);
  await using file = await open(beside, 'r+');
  await file.chmod(0o600);
  await file.sync();
  await rename(beside, to);
  await nodeFs.syncFolder(dirname(to));
}

/** Answers whether it had to be copied. One that vanished since its folder was read is not. */
async function copyChanged(from: string, to: string): Promise<boolean> {
  const facts = await stat(from).catch(unlessMissing);
  const held = await stat(to).catch(unlessMissing);
  if (facts === undefined) return false;
  if (held !== undefined && held.size === facts.size && +held.mtime === +facts.mtime) return false;
  await copyDurably(from, to);
  await utimes(to, facts.atime, facts.mtime);
  return true;
}

async function makeFolder(path: string): Promise<void> {
  if ((await readdir(path).catch(unlessMissing)) !== undefined) return;
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (let at = path; at !== dirname(at); at = dirname(at))
    await nodeFs.syncFolder(dirname(at)).catch(() => {});
}

function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.'));
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
