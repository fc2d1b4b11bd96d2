import { randomBytes } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../user-error.js';

const longestFile = 1_024;

/** A secret in a file of its own that only its owner may read. */
export interface PrivateFile {
  readonly path: string;
  /** What it is, for messages: `master key`. */
  readonly name: string;
  /** What its loss means, a sentence. */
  readonly lost: string;
}

/** @throws UserError when there is none, or others may read it */
export async function readPrivately({ path, name, lost }: PrivateFile): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new UserError(
        `The ${name} ${path} is open to other users of this machine (mode ${(mode & 0o777).toString(8)}).`,
        `Run: chmod 600 '${path}'`,
      );
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestFile), 0, longestFile, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    buffer.fill(0);
    return text;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = codeOf(error);
    throw new UserError(
      code === 'ENOENT' ? `There is no ${name} at ${path}.` : `The ${name} ${path} cannot be read (${code}).`,
      code === 'ENOENT'
        ? `Restore it from your backup. ${lost}`
        : 'Make it a file that the user who runs Lethe owns, with mode 600.',
      { cause: error },
    );
  }
}

/**
 * A whole file appears under the name at once, or none: the content is written and synced first, the name linked last.
 * Of several that make it at the same time one wins.
 * @throws UserError
 */
export async function createUnlessThere({ path, name }: PrivateFile, content: () => string): Promise<void> {
  if (await isThere(path)) return;
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writePrivately(temporary, content());
    try {
      await link(temporary, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await unlink(temporary);
    }
    await syncFolder(dirname(path));
  } catch (error) {
    throw new UserError(
      `The ${name} ${path} cannot be created (${codeOf(error)}).`,
      'Choose a data directory that this user may write to, on a file system that knows hard links.',
      { cause: error },
    );
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await using _file = await open(path, 'r');
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}

async function writePrivately(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  await folder.sync();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
