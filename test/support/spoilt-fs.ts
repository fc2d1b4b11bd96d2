import type { DurableFs } from '../../src/adapters/filesystem/durable-fs.js';
import type { PowerCutFs } from './power-cut-fs.js';

/** The same file system, with some of its syncs doing nothing. */
export function withoutSync(fs: PowerCutFs, what: 'files' | 'folders' | (string & {})): DurableFs {
  const nothing = async () => {};
  return Object.create(fs, {
    open: {
      value: async (path: string) => {
        const file = await fs.open(path);
        return what === 'files' ? { ...file, sync: nothing } : file;
      },
    },
    syncFolder: {
      value: (path: string) => (what === 'folders' || what === path ? nothing() : fs.syncFolder(path)),
    },
  }) as DurableFs;
}

/** The same file system until so many operations were made; then every further one fails, as when the power is gone. */
export function endingAfter(fs: PowerCutFs, operations: number): DurableFs {
  let left = operations;
  const counted =
    <A extends unknown[], T>(operation: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      left -= 1;
      if (left < 0) throw new Error('The power is gone');
      return operation(...args);
    };
  return {
    open: counted(async (path) => {
      const file = await fs.open(path);
      return { write: counted(file.write), sync: counted(file.sync), close: file.close };
    }),
    rename: counted((from, to) => fs.rename(from, to)),
    link: counted((from, to) => fs.link(from, to)),
    unlink: counted((path) => fs.unlink(path)),
    mkdir: counted((path) => fs.mkdir(path)),
    syncFolder: counted((path) => fs.syncFolder(path)),
    readdir: counted((path) => fs.readdir(path)),
    stat: counted((path) => fs.stat(path)),
    createReadStream: (path) => fs.createReadStream(path),
  };
}
