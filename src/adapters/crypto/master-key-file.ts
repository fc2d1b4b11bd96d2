import { randomBytes } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Crypto, RootKey } from '../../domain/ports/crypto.js';
import type { DataKey } from '../../domain/privacy/sealed.js';
import { UserError } from '../user-error.js';
import { keySize, NodeKey } from './node-key.js';

const prefix = 'lethe-master-key-v';
const version = 1;
const longestFile = 1_024;

/** The root key in a file of one line, `lethe-master-key-v1 <base64 of 32 bytes>`, that only its owner may read. */
export class MasterKeyFile implements RootKey {
  private constructor(
    private readonly crypto: Crypto,
    private readonly key: DataKey,
  ) {}

  /**
   * Reads the key that is there.
   * @throws UserError when there is none, others may read it, or the content is not a key.
   */
  static async open(path: string, crypto: Crypto): Promise<MasterKeyFile> {
    return new MasterKeyFile(crypto, await read(path));
  }

  /**
   * Reads the key, or makes one where there is no file. Processes that do so at the same time end with one key. Only
   * for a data directory without sealed data: over a lost key, a new one would hide that the old data is unreadable.
   * @throws UserError as `open` does
   */
  static async openOrCreate(path: string, crypto: Crypto): Promise<MasterKeyFile> {
    await createUnlessThere(path);
    return MasterKeyFile.open(path, crypto);
  }

  async wrap(key: DataKey, name: string): Promise<string> {
    return this.crypto.wrap(this.key, key, name);
  }

  async unwrap(wrapped: string, name: string): Promise<DataKey> {
    return this.crypto.unwrap(this.key, wrapped, name);
  }
}

async function read(path: string): Promise<DataKey> {
  const text = await readPrivately(path);
  const line = /^lethe-master-key-v(\d+) (\S*)\s*$/.exec(text);
  if (line !== null && Number(line[1]) > version)
    throw new UserError(
      `The master key ${path} was written by a newer version of Lethe.`,
      'Run that version, or a later one.',
    );
  const bytes = Buffer.from(line?.[2] ?? '', 'base64');
  if (Number(line?.[1]) !== version || bytes.length !== keySize || bytes.toString('base64') !== line?.[2])
    throw new UserError(
      `The file ${path} does not hold a master key (one line, "${prefix}${version} <base64 of 32 bytes>").`,
      'Restore it from your backup. Do not make a new one: what was sealed under the old key could never be read again.',
    );
  const key = NodeKey.of(bytes);
  bytes.fill(0);
  return key;
}

async function readPrivately(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new UserError(
        `The master key ${path} is open to other users of this machine (mode ${(mode & 0o777).toString(8)}).`,
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
      code === 'ENOENT'
        ? `There is no master key at ${path}.`
        : `The master key ${path} cannot be read (${code}).`,
      code === 'ENOENT'
        ? 'Restore it from your backup. Without it, nothing that was sealed here can be read.'
        : 'Make it a file that the user who runs Lethe owns, with mode 600.',
      { cause: error },
    );
  }
}

/** A whole file appears under the name at once, or none: the content is written and synced first, the name linked last. */
async function createUnlessThere(path: string): Promise<void> {
  if (await isThere(path)) return;
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writePrivately(temporary, `${prefix}${version} ${randomBytes(keySize).toString('base64')}\n`);
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
      `The master key ${path} cannot be created (${codeOf(error)}).`,
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
