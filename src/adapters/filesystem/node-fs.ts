import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import type { DurableFs, FileFacts, FolderEntry, WritableFile } from './durable-fs.js';

/** The machine's own file system. */
export const nodeFs: DurableFs = {
  open: openFile,
  rename,
  link,
  unlink,
  mkdir: async (path) => {
    await mkdir(path, { mode: 0o700 });
  },
  syncFolder,
  readdir: listFolder,
  stat: facts,
  createReadStream: (path) => createReadStream(path),
};

/** Resolves once the names in this folder are on the disk (fsync of the folder). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openFile(path: string): Promise<WritableFile> {
  const file = await open(path, 'w', 0o600);
  return {
    write: (bytes) => file.writeFile(bytes),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

async function listFolder(path: string): Promise<FolderEntry[]> {
  const found = await readdir(path, { withFileTypes: true });
  return found.flatMap((entry): FolderEntry[] => {
    if (entry.isDirectory()) return [{ name: entry.name, kind: 'folder' }];
    return entry.isFile() ? [{ name: entry.name, kind: 'file' }] : [];
  });
}

async function facts(path: string): Promise<FileFacts> {
  const { size, mtimeMs } = await stat(path);
  return { size, modifiedAt: mtimeMs };
}
