import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { lmdbEntries } from './lmdb-entries.js';
import { Needles } from './needles.js';
import { type Report, Search } from './search.js';
import { searchStream } from './search-stream.js';

/** A raw value where none may be. */
export interface Finding {
  /** A file's path below the scanned folder; behind it, after a colon, a database where it was read through LMDB. */
  readonly where: string;
  readonly needle: string;
  /** How it was coded there, from the outside in, e.g. `gzip > base64 > json`; `plain` where it was not. */
  readonly how: string;
}

/**
 * Finds raw values anywhere below a folder: in names of files and folders; in every file as it is (so in a database's
 * free pages too), as UTF-8 and UTF-16LE; in every key and value of LMDB; gzipped, in base64 or base64url, with JSON's
 * escapes, percent-coded, and in any of these inside another. Letter case does not matter. A value that begins or ends
 * with a digit is only found where no other digit touches it there: `1.2.3.4` is not in `11.2.3.45`.
 * The folder must not be open as a database of this process. Memory stays at some 50 MB, whatever lies there.
 */
export async function scan(folder: string, values: Iterable<string>): Promise<Finding[]> {
  const findings = new Map<string, Finding>();
  const needles = new Needles(values);
  const at = (where: string): Report => {
    return (needle, how) => {
      const finding = { where, needle, how: how.join(' > ') || 'plain' };
      findings.set(`${where}\n${needle}\n${finding.how}`, finding);
    };
  };
  for await (const file of files(folder)) {
    const path = relative(folder, file);
    new Search(needles, at(path)).text(path, ['file name']);
    await searchStream(needles, createReadStream(file, { highWaterMark: 256 * 1024 }), at(path));
    if (basename(file) !== 'data.mdb') continue;
    for (const { database, key, value } of lmdbEntries(dirname(file))) {
      const search = new Search(needles, at(`${path}: ${database}`));
      search.text(JSON.stringify(key), ['key']);
      search.bytes(value, []);
    }
  }
  return [...findings.values()];
}

/** The same for a text, e.g. what a process printed. */
export function scanText(where: string, text: string, values: Iterable<string>): Finding[] {
  const findings: Finding[] = [];
  const search = new Search(new Needles(values), (needle, how) =>
    findings.push({ where, needle, how: how.join(' > ') || 'plain' }),
  );
  search.text(text, []);
  return findings;
}

async function* files(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}
