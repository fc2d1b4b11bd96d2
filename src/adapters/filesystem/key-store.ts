import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { KeyStore } from '../../domain/ports/key-store.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import { UserError } from '../user-error.js';
import { type DurableFs, fsCode, makeFolders, syncAbove, unless } from './durable-fs.js';
import { nodeFs } from './node-fs.js';

/** Where the wrapped keys of a data directory are. */
export function keysFolder(dataDir: string): string {
  return join(dataDir, 'secrets', 'keys');
}

/**
 * Wrapped keys as files of their own, beside the database: what is removed here is in no old page of a database and in
 * no copy of one (decision 0006). `kek/2026Q4` is the file `kek.2026Q4`: no name holds a dot.
 */
export class FilesystemKeyStore implements KeyStore {
  private constructor(
    private readonly root: string,
    private readonly fs: DurableFs,
  ) {}

  /** The keys in `<dataDir>/secrets/keys/`; folders are made where they are missing. @throws UserError */
  static async open(dataDir: string, fs: DurableFs = nodeFs): Promise<FilesystemKeyStore> {
    const root = keysFolder(dataDir);
    try {
      await makeFolders(fs, root);
      await syncAbove(fs, root);
    } catch (cause) {
      throw new UserError(
        `The keys' folder ${root} cannot be used (${fsCode(cause) ?? String(cause)}).`,
        'Check that this user may write there and that the disk has room, or choose another data directory.',
        { cause },
      );
    }
    return new FilesystemKeyStore(root, fs);
  }

  /** Another process may have only just made the key: nothing is sealed under one that a power cut could take. */
  get(name: string): Promise<string | undefined> {
    return this.answering(async () => {
      const found = await this.read(name);
      if (found !== undefined) await this.fs.syncFolder(this.root);
      return found;
    });
  }

  /** A whole file appears under the name at once, or none: the content is written and synced first, the name linked last. */
  putIfAbsent(name: string, wrapped: string): Promise<string> {
    return this.answering(async () => {
      const path = this.at(name);
      const beside = join(this.root, `${besides(name)}${randomUUID()}`);
      try {
        const file = await this.fs.open(beside);
        try {
          await file.write(Buffer.from(wrapped));
          await file.sync();
        } finally {
          await file.close();
        }
        await unless(['EEXIST'], this.fs.link(beside, path));
      } finally {
        await unless(['ENOENT'], this.fs.unlink(beside));
      }
      await this.fs.syncFolder(this.root);
      const stored = await this.read(name);
      if (stored === undefined) throw new Error(`The key ${name} was removed while it was made`);
      return stored;
    });
  }

  list(prefix: string): Promise<string[]> {
    return this.answering(async () => {
      const files = await this.fs.readdir(this.root);
      const names = files.flatMap(({ name }) => (name.startsWith('.') ? [] : [name.replaceAll('.', '/')]));
      return names.filter((name) => name.startsWith(prefix)).sort();
    });
  }

  /** With what a crash may have left beside a key: it would be a second name for the same bytes. */
  remove(names: readonly string[]): Promise<void> {
    return this.answering(async () => {
      if (names.length === 0) return;
      const files = (await this.fs.readdir(this.root)).map((file) => file.name);
      for (const name of names)
        for (const file of files)
          if (join(this.root, file) === this.at(name) || file.startsWith(besides(name)))
            await unless(['ENOENT'], this.fs.unlink(join(this.root, file)));
      await this.fs.syncFolder(this.root);
    });
  }

  private async read(name: string): Promise<string | undefined> {
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of this.fs.createReadStream(this.at(name))) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    } catch (error) {
      if (fsCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  private at(name: string): string {
    return join(this.root, fileOf(name));
  }

  private async answering<T>(method: () => Promise<T>): Promise<T> {
    try {
      return await method();
    } catch (error) {
      throw new Unavailable('vault_unavailable', error);
    }
  }
}

function fileOf(name: string): string {
  if (!/^[\w-]+(?:\/[\w-]+)*$/.test(name))
    throw new Error(`${JSON.stringify(name)} cannot be the name of a key`);
  return name.replaceAll('/', '.');
}

/** How names of files begin that are written before they become the key of that name. */
function besides(name: string): string {
  return `.${fileOf(name)}~`;
}
