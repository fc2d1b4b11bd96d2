import { posix } from 'node:path';

/**
 * Names of the lake are made by Lethe alone; one that could leave the lake's folder, or that `list` would not show,
 * is a bug.
 * @throws Error
 */
export function checkName(name: string): void {
  const sound =
    !name.includes('\0') &&
    !name.includes('\\') &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.'));
  if (!sound) throw new Error(`${JSON.stringify(name)} cannot be the name of an object of the lake`);
}

/** The folders above a name, outermost first: `a/b/c.gz` → `a`, `a/b`. */
export function foldersAbove(name: string): string[] {
  const folders: string[] = [];
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) folders.push(name.slice(0, at));
  return folders;
}

export function folderOf(name: string): string {
  return posix.dirname(name);
}
