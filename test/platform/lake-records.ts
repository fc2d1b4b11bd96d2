import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Record } from '../../src/domain/lake/record.js';

export interface Row {
  /** Where it lies below `lake/events/`: its type's folder, and its day's as `YYYY-MM-DD`. */
  readonly folder: { readonly type: string; readonly day: string };
  readonly record: Omit<Record, 'user'> & { readonly user?: object };
}

/** Every record of a data directory, read by hand: not through the lake's own adapter. */
export async function rowsOf(dataDir: string): Promise<Row[]> {
  const events = join(dataDir, 'lake', 'events');
  const rows: Row[] = [];
  for (const file of await readdir(events, { recursive: true })) {
    if (!file.endsWith('.ndjson.gz')) continue;
    const [type = '', ...day] = file.split(sep).slice(0, -1);
    const folder = { type, day: day.join('-') };
    const text = gunzipSync(await readFile(join(events, file))).toString();
    for (const line of text.trimEnd().split('\n')) rows.push({ folder, record: JSON.parse(line) });
  }
  return rows;
}

/** How often each key occurs. */
export function countBy<T>(items: Iterable<T>, keyOf: (item: T) => string): { [key: string]: number } {
  const counts: { [key: string]: number } = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
