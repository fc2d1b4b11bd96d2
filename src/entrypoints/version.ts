import { existsSync, readFileSync } from 'node:fs';

/** Lethe's version, from the nearest package.json above: the depth differs between dist and the bundle. */
export const version = readVersion();

function readVersion(): string {
  for (let folder = new URL('.', import.meta.url); folder.pathname !== '/'; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) return String(JSON.parse(readFileSync(file, 'utf8')).version);
  }
  return 'unknown';
}
