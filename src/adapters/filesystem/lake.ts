import { basename, join } from 'node:path';
import type { ObjectName } from '../../domain/lake/object-name.js';
import { type Lake, type LakeObject, UnreadableObject, type WhatIsThere } from '../../domain/ports/lake.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import { UserError } from '../user-error.js';
import { type DurableFs, type FileFacts, fsCode, makeFolders, syncAbove, unless } from './durable-fs.js';
import { each } from './each.js';
import { Folders } from './folders.js';
import { gunzipLines, gzipLines } from './gzip-lines.js';
import { nodeFs } from './node-fs.js';
import { checkName, folderOf } from './paths.js';
import { replaceFile } from './replace-file.js';
import { walk } from './walk.js';

/** Files and folders written at the same time. */
const width = 8;
const hour = 3_600_000;
const absent = ['ENOENT', 'ENOTDIR'];

/**
 * The lake as files below one folder. An object is written beside its place under a name that begins with a dot,
 * synced, renamed into place, and then its folder is synced: at no moment, not after a power cut either, is there
 * half of one.
 */
export class FilesystemLake implements Lake {
  private readonly folders: Folders;

  private constructor(
    private readonly root: string,
    private readonly fs: DurableFs,
  ) {
    this.folders = new Folders(fs, root);
  }

  /** The lake in `<dataDir>/lake/`; folders are made where they are missing. @throws UserError */
  static async open(dataDir: string, fs: DurableFs = nodeFs): Promise<FilesystemLake> {
    const root = join(dataDir, 'lake');
    try {
      await makeFolders(fs, root);
      await syncAbove(fs, root);
    } catch (cause) {
      throw new UserError(
        `The lake's folder ${root} cannot be used (${fsCode(cause) ?? String(cause)}).`,
        'Check that this user may write there and that the disk has room, or choose another data directory.',
        { cause },
      );
    }
    return new FilesystemLake(root, fs);
  }

  /** What is kept is looked for first: one processor writes at a time, by lease. */
  async put(objects: ReadonlyMap<ObjectName, readonly string[]>, whatIsThere?: WhatIsThere): Promise<void> {
    for (const name of objects.keys()) checkName(name);
    await this.answering(async () => {
      await this.folders.ensure(objects.keys());
      await each(objects, width, async ([name, lines]) => {
        if (whatIsThere === 'kept' && (await this.facts(name)) !== undefined) return;
        await replaceFile(this.fs, this.at(name), [await gzipLines(lines)]);
      });
      await each(foldersOf(objects.keys()), width, (folder) => this.fs.syncFolder(this.at(folder)));
    });
  }

  async remove(names: readonly ObjectName[]): Promise<void> {
    for (const name of names) checkName(name);
    await this.answering(async () => {
      await each(names, width, (name) => unless(absent, this.fs.unlink(this.at(name))));
      await each(foldersOf(names), width, (folder) => unless(absent, this.fs.syncFolder(this.at(folder))));
    });
  }

  async *list(prefix: string): AsyncGenerator<LakeObject, void> {
    try {
      for await (const path of walk(this.fs, this.root, prefix)) {
        if (isTemporary(path)) continue;
        const facts = await this.facts(path);
        if (facts !== undefined) yield { name: path as ObjectName, size: facts.size };
      }
    } catch (error) {
      throw outage(error);
    }
  }

  async *read(name: ObjectName): AsyncGenerator<string, void> {
    checkName(name);
    try {
      yield* gunzipLines(this.fs.createReadStream(this.at(name)));
    } catch (error) {
      if (isOutage(error)) throw outage(error);
      throw new UnreadableObject(name, error);
    }
  }

  types(): Promise<Set<string>> {
    return this.answering(async () => {
      try {
        const entries = await this.fs.readdir(this.at('events'));
        return new Set(entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name));
      } catch (error) {
        if (fsCode(error) === 'ENOENT') return new Set();
        throw error;
      }
    });
  }

  /**
   * Removes what writes that never ended left behind an hour ago or longer; answers how many. To be called at start;
   * it reads every folder, so there is no need to wait for it.
   * @param now milliseconds since 1970
   */
  sweep(now: number): Promise<number> {
    return this.answering(async () => {
      let swept = 0;
      for await (const path of walk(this.fs, this.root, '')) {
        if (!isTemporary(path)) continue;
        const facts = await this.facts(path);
        if (facts === undefined || facts.modifiedAt > now - hour) continue;
        await unless(absent, this.fs.unlink(this.at(path)));
        swept += 1;
      }
      return swept;
    });
  }

  /** `undefined` for a file that went away since its folder was read. */
  private async facts(path: string): Promise<FileFacts | undefined> {
    try {
      return await this.fs.stat(this.at(path));
    } catch (error) {
      if (fsCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  private at(name: string): string {
    return join(this.root, name);
  }

  private async answering<T>(method: () => Promise<T>): Promise<T> {
    try {
      return await method();
    } catch (error) {
      if (fsCode(error) === 'ENOENT') this.folders.forget();
      throw outage(error);
    }
  }
}

function foldersOf(names: Iterable<string>): Set<string> {
  return new Set(Array.from(names, folderOf));
}

function isTemporary(path: string): boolean {
  return basename(path).startsWith('.');
}

/** A missing or damaged object is not an outage; anything else that a file system says is. */
function isOutage(error: unknown): boolean {
  const code = fsCode(error);
  return code !== undefined && code !== 'ENOENT' && /^E[A-Z]+$/.test(code);
}

function outage(error: unknown): Unavailable {
  return error instanceof Unavailable ? error : new Unavailable('lake_unavailable', error);
}
