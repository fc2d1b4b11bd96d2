import { createHash } from 'node:crypto';
import { link } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CuratedName, curatedZone } from '../../domain/lake/curated.js';
import type { ObjectName } from '../../domain/lake/object-name.js';
import type {
  CuratedFile,
  CuratedText,
  CuratedZone,
  FileHash,
  LocalFile,
  Over,
  Workbench,
} from '../../domain/ports/curated-zone.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import { BenchFolder, hashed, hashOf } from '../workbench/bench-folder.js';
import { type DurableFs, fsCode, unless } from './durable-fs.js';
import { each } from './each.js';
import { Folders } from './folders.js';
import { nodeFs } from './node-fs.js';
import { checkName, folderOf } from './paths.js';
import { replaceFile } from './replace-file.js';
import { walk } from './walk.js';

const absent = ['ENOENT', 'ENOTDIR'];
const width = 8;

/** Where a data directory's benches are: on its own disk, so that files are brought by a second name and not copied. */
function benchesOf(dataDir: string): string {
  return join(dataDir, 'work');
}

/**
 * The curated zone in `<dataDir>/lake/curated/`. A replacement on condition looks first: one process rewrites the lake
 * at a time, by lease.
 */
export class FilesystemCuratedZone implements CuratedZone {
  private readonly root: string;
  private readonly folders: Folders;

  constructor(
    private readonly dataDir: string,
    private readonly fs: DurableFs = nodeFs,
  ) {
    this.root = join(dataDir, 'lake');
    this.folders = new Folders(fs, this.root);
  }

  async *list(prefix: string): AsyncGenerator<CuratedFile, void> {
    try {
      const within = prefix.startsWith(curatedZone) ? prefix : curatedZone;
      for await (const path of walk(this.fs, this.root, within)) {
        if (basename(path).startsWith('.') || !path.startsWith(prefix)) continue;
        const size = await this.sizeOf(path);
        if (size !== undefined) yield { name: path as CuratedName, size };
      }
    } catch (error) {
      throw new Unavailable('lake_unavailable', error);
    }
  }

  read(name: CuratedName): Promise<CuratedText | undefined> {
    checkName(name);
    return answering(async () => {
      const chunks: Uint8Array[] = [];
      try {
        for await (const chunk of this.fs.createReadStream(this.at(name))) chunks.push(chunk);
      } catch (error) {
        if (absent.includes(fsCode(error) ?? '')) return undefined;
        throw error;
      }
      const text = Buffer.concat(chunks).toString();
      return { text, version: versionOf(text) };
    });
  }

  async write(name: CuratedName, text: string, over: Over): Promise<boolean> {
    if (over !== 'anything') {
      const there = await this.read(name);
      if (there?.version !== (over === 'nothing' ? undefined : over.version)) return false;
    }
    await this.put(name, [Buffer.from(text)]);
    return true;
  }

  async store(name: CuratedName, file: LocalFile): Promise<FileHash> {
    const { content, facts } = hashed(file);
    await this.put(name, content);
    return facts();
  }

  remove(names: readonly CuratedName[]): Promise<void> {
    for (const name of names) checkName(name);
    return answering(async () => {
      await each(names, width, (name) => unless(absent, this.fs.unlink(this.at(name))));
      const folders = new Set(names.map(folderOf));
      await each(folders, width, (folder) => unless(absent, this.fs.syncFolder(this.at(folder))));
    });
  }

  async workbench(): Promise<Workbench> {
    const folder = await answering(() => BenchFolder.open(benchesOf(this.dataDir)));
    return {
      place: (name) => folder.place(name),
      bring: (name) => answering(() => this.bring(name, folder)),
      hash: hashOf,
      close: () => folder.close(),
    };
  }

  /** A second name for the same bytes: files of the lake are replaced, never written to. */
  private async bring(name: ObjectName | CuratedName, folder: BenchFolder): Promise<LocalFile | undefined> {
    checkName(name);
    const file = folder.next(name);
    try {
      await link(this.at(name), file);
    } catch (error) {
      if (absent.includes(fsCode(error) ?? '')) return undefined;
      throw error;
    }
    return file;
  }

  private async put(
    name: CuratedName,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    checkName(name);
    await answering(async () => {
      await this.folders.ensure([name]);
      await replaceFile(this.fs, this.at(name), content);
      await this.fs.syncFolder(this.at(folderOf(name)));
    });
  }

  private async sizeOf(path: string): Promise<number | undefined> {
    try {
      return (await this.fs.stat(this.at(path))).size;
    } catch (error) {
      if (fsCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  private at(name: string): string {
    return join(this.root, name);
  }
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function answering<T>(method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    throw error instanceof Unavailable ? error : new Unavailable('lake_unavailable', error);
  }
}
