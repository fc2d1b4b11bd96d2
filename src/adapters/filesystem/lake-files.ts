import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldFiles, LakeFile, LakeFiles } from '../../domain/ports/lake-files.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import { fsCode } from './durable-fs.js';
import { each } from './each.js';
import { nodeFs } from './node-fs.js';
import { folderOf } from './paths.js';
import { walk } from './walk.js';

const width = 16;
/** What says that a file cannot have a second name: another disk, another owner, a file system without. */
const notLinked = ['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/** The lake in a folder. Files are held by a second name: what replaces or removes them does not reach it. */
export class FilesystemLakeFiles implements LakeFiles {
  /** @param root `<dataDir>/lake` */
  constructor(private readonly root: string) {}

  folders(prefix: string): Promise<string[]> {
    return answering(async () => {
      const entries = (await present(readdir(join(this.root, prefix), { withFileTypes: true }))) ?? [];
      return entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort();
    });
  }

  async *list(prefix: string): AsyncGenerator<LakeFile, void> {
    try {
      for await (const name of walk(nodeFs, this.root, prefix)) {
        if (name.slice(name.lastIndexOf('/') + 1).startsWith('.')) continue;
        const facts = await present(stat(join(this.root, name)));
        if (facts !== undefined)
          yield { name, size: facts.size, version: `${facts.ino}-${facts.mtimeMs}-${facts.size}` };
      }
    } catch (error) {
      throw outage(error);
    }
  }

  text(name: string): Promise<string | undefined> {
    return answering(() => present(readFile(join(this.root, name), 'utf8')));
  }

  hold(files: readonly LakeFile[], root: string): Promise<HeldFiles> {
    return answering(async () => {
      for (const folder of new Set(files.map(({ name }) => folderOf(name))))
        await mkdir(join(root, folder), { recursive: true, mode: 0o700 });
      const gone = new Set<string>();
      await each(files, width, async ({ name }) => {
        if (!(await linked(join(this.root, name), join(root, name)))) gone.add(name);
      });
      return { root, names: files.map(({ name }) => name).filter((name) => !gone.has(name)) };
    });
  }
}

/** `false` where there is no such file any more. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = fsCode(error) ?? '';
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    if (!notLinked.includes(code)) throw error;
    return (await present(copyFile(from, to, constants.COPYFILE_FICLONE).then(() => true))) ?? false;
  }
}

async function present<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (fsCode(error) === 'ENOENT' || fsCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function answering<T>(method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    throw outage(error);
  }
}

function outage(error: unknown): Unavailable {
  return error instanceof Unavailable ? error : new Unavailable('lake_unavailable', error);
}
