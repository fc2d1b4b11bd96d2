import { dirname, join } from 'node:path';
import { type DurableFs, type FolderEntry, fsCode } from './durable-fs.js';

/**
 * The files below `root` whose name (relative, parts joined by `/`) begins with `prefix`, in order of name, dot files
 * included. Folders that cannot match are not read; one that vanishes meanwhile is empty.
 */
export async function* walk(
  fs: DurableFs,
  root: string,
  prefix: string,
  folder = startOf(prefix),
): AsyncGenerator<string, void> {
  const found = await entriesOf(fs, join(root, folder));
  const names = found.map(({ name, kind }) => `${folder}${name}${kind === 'folder' ? '/' : ''}`).sort();
  for (const name of names) {
    if (!name.startsWith(prefix) && !(name.endsWith('/') && prefix.startsWith(name))) continue;
    if (name.endsWith('/')) yield* walk(fs, root, prefix, name);
    else yield name;
  }
}

/** The folder that all names with this prefix are below. */
function startOf(prefix: string): string {
  const folder = dirname(`${prefix}x`);
  return folder === '.' ? '' : `${folder}/`;
}

async function entriesOf(fs: DurableFs, path: string): Promise<FolderEntry[]> {
  try {
    return await fs.readdir(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(fsCode(error) ?? '')) return [];
    throw error;
  }
}
