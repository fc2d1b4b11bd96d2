import { randomBytes } from 'node:crypto';
import type { Crypto, RootKey } from '../../domain/ports/crypto.js';
import type { DataKey } from '../../domain/privacy/sealed.js';
import { UserError } from '../user-error.js';
import { keySize, NodeKey } from './node-key.js';
import { createUnlessThere, type PrivateFile, readPrivately } from './private-file.js';

const prefix = 'lethe-master-key-v';
const version = 1;

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
    await createUnlessThere(
      fileAt(path),
      () => `${prefix}${version} ${randomBytes(keySize).toString('base64')}\n`,
    );
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
  const text = await readPrivately(fileAt(path));
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

function fileAt(path: string): PrivateFile {
  return {
    path,
    name: 'master key',
    lost: 'Without it, nothing that was sealed here can be read.',
  };
}
