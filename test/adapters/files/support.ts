import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FileEvent, type ReadOptions, readEvents } from '../../../src/adapters/files/read-events.js';

export const idKey = new Uint8Array(32).fill(7);

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** A file of the real data, which lie beside the repository and not everywhere. */
export function sharedData(name: string): string {
  return join(root, '../shared/data', name);
}

export function readyMap(name: string): string {
  return join(root, 'maps', name);
}

/** Everything that is read, and what was thrown in the end, if anything. */
export async function read(
  paths: readonly string[],
  options: Omit<ReadOptions, 'idKey'> & Partial<ReadOptions>,
): Promise<{ events: FileEvent[]; error: unknown }> {
  const events: FileEvent[] = [];
  try {
    for await (const event of readEvents(paths, { idKey, ...options })) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

/** Bytes as standard input, in chunks of `size`. */
async function* chunked(bytes: Uint8Array | string, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let from = 0; from < all.length; from += size) yield all.subarray(from, from + size);
}

/** Reads these bytes through standard input. */
export async function readText(
  bytes: Uint8Array | string,
  options: Omit<ReadOptions, 'idKey'> & Partial<ReadOptions>,
  size?: number,
): Promise<FileEvent[]> {
  const { events, error } = await read(['-'], { ...options, stdin: chunked(bytes, size) });
  if (error) throw error;
  return events;
}

/** A folder with these files, removed after the test. */
export async function folder(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'lethe-files-'));
  folders.push(path);
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return path;
}

const folders: string[] = [];

export async function removeFolders(): Promise<void> {
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
}

export function idsOf(events: readonly FileEvent[]): unknown[] {
  return events.map(({ event }) => (event as { messageId?: unknown }).messageId);
}
