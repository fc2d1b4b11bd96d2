import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asFileReadError } from './file-read-error.js';

/** One input. `bytes` is its size on disk, undefined where that is unknown (stdin, pipes). */
export interface InputFile {
  readonly path: string;
  readonly bytes: number | undefined;
}

/** The path that stands for standard input. */
export const stdinPath = '-';

/**
 * What the given paths stand for, in the order given: a file itself, a folder all files below it, sorted by name.
 * Inside folders, names that start with a dot, sockets and the like, and links to folders (they may form a circle)
 * are passed over; what is named directly is always taken.
 * @throws FileReadError `not_found`, `not_readable`, before anything is read
 */
export async function listFiles(paths: readonly string[]): Promise<InputFile[]> {
  const found: InputFile[] = [];
  for (const path of paths) {
    if (path === stdinPath) {
      found.push({ path, bytes: undefined });
      continue;
    }
    try {
      const status = await stat(path);
      if (status.isDirectory()) await below(path, found);
      else found.push({ path, bytes: status.isFile() ? status.size : undefined });
    } catch (error) {
      throw asFileReadError(error, path);
    }
  }
  return found;
}

async function below(folder: string, found: InputFile[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await below(path, found);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const status = await stat(path);
      if (status.isFile()) found.push({ path, bytes: status.size });
    }
  }
}
