import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { type Key, open } from 'lmdb';

/** A raw value where none may be. */
export interface Finding {
  /** A file's path below the scanned folder; behind it, after a colon, a database where it was read through LMDB. */
  readonly where: string;
  readonly needle: string;
  /** How it was coded there, from the outside in, e.g. `gzip > base64 > json`; `plain` where it was not. */
  readonly how: string;
}

type Report = (needle: string, how: readonly string[]) => void;

/** Bytes searched at once, and how many of them are searched again with what follows, since a value may lie across. */
const windowBytes = 1024 * 1024;
const overlapBytes = 32 * 1024;
/** Codings inside codings that are undone. */
const deepest = 6;
const largestInflated = 64 * 1024 * 1024;

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

/**
 * Many values searched for at once, by Rabin and Karp: a rolling hash of as many characters as the shortest value has
 * (8 at most) leads to the few values that hold them, and those are compared. Each value is known by that part of it
 * which the fewest others share.
 */
class Needles {
  private readonly width: number;
  private readonly byHash = new Map<number, { lower: string; value: string; end: number }[]>();
  private readonly maybe = new Uint8Array(2 ** 20);
  /** 31 to the power of `width`: what the character that leaves the window weighs. */
  private readonly leaving: number;

  constructor(values: Iterable<string>) {
    const all = [...new Set(values)].map((value) => ({ value, lower: value.toLowerCase() }));
    const shortest = Math.min(...all.map(({ lower }) => lower.length));
    if (!(shortest >= 4)) throw new RangeError('Values of less than 4 characters are found everywhere');
    this.width = Math.min(8, shortest);
    this.leaving = Array.from({ length: this.width }).reduce<number>((power) => Math.imul(power, 31), 1);
    const shared = new Map<number, number>();
    for (const { lower } of all)
      this.roll(lower, (hash) => void shared.set(hash, (shared.get(hash) ?? 0) + 1));
    for (const needle of all) {
      let rarest = { hash: 0, end: 0, count: Number.POSITIVE_INFINITY };
      this.roll(needle.lower, (hash, end) => {
        const count = shared.get(hash) as number;
        if (count < rarest.count) rarest = { hash, end, count };
      });
      const bucket = this.byHash.get(rarest.hash) ?? [];
      bucket.push({ ...needle, end: rarest.end });
      this.byHash.set(rarest.hash, bucket);
      this.maybe[slot(rarest.hash)] = 1;
    }
  }

  in(text: string, found: (value: string) => void): void {
    const lower = text.toLowerCase();
    const { width, leaving, maybe } = this;
    let hash = 0;
    // As `roll` does, but without a call for each character: this loop is where the time goes.
    for (let i = 0; i < lower.length; i++) {
      hash = (Math.imul(hash, 31) + lower.charCodeAt(i)) | 0;
      if (i >= width) hash = (hash - Math.imul(lower.charCodeAt(i - width), leaving)) | 0;
      if (maybe[slot(hash)] === 0) continue;
      for (const needle of this.byHash.get(hash) ?? []) {
        const from = i + 1 - needle.end;
        if (
          from >= 0 &&
          lower.startsWith(needle.lower, from) &&
          isApart(lower, from, from + needle.lower.length)
        )
          found(needle.value);
      }
    }
  }

  /** The hash of each window of the text, with the place behind it. */
  private roll(text: string, each: (hash: number, end: number) => void): void {
    const { width, leaving } = this;
    let hash = 0;
    for (let i = 0; i < text.length; i++) {
      hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
      if (i >= width) hash = (hash - Math.imul(text.charCodeAt(i - width), leaving)) | 0;
      if (i >= width - 1) each(hash, i + 1);
    }
  }
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 13)) & (2 ** 20 - 1);
}

function isApart(text: string, from: number, to: number): boolean {
  return !(isDigit(text, from - 1) && isDigit(text, from)) && !(isDigit(text, to - 1) && isDigit(text, to));
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** One piece of data, searched as it is and with every coding that it may carry undone. */
class Search {
  /** What was decoded already: views of one text share most of what they hold. */
  private readonly decoded = new Set<string>();

  constructor(
    private readonly needles: Needles,
    private readonly report: Report,
  ) {}

  bytes(bytes: Buffer, how: readonly string[]): void {
    this.text(bytes.toString('utf8'), how);
    if (how.length >= deepest) return;
    for (let at = bytes.indexOf(gzipMark); at >= 0; at = bytes.indexOf(gzipMark, at + 1)) {
      const inflated = inflate(bytes.subarray(at));
      if (inflated !== undefined) this.bytes(inflated, [...how, 'gzip']);
    }
  }

  utf16(bytes: Buffer): void {
    for (const first of [0, 1])
      this.needles.in(bytes.toString('utf16le', first), (value) => this.report(value, ['utf-16le']));
  }

  text(text: string, how: readonly string[]): void {
    this.needles.in(text, (value) => this.report(value, how));
    if (text === '' || how.length >= deepest) return;
    // An escape belongs to a line of JSON, a percent sign to a URL: what surrounds them need not be searched again.
    const escaped = partsWith('\\', text, '\n');
    if (escaped !== '') this.text(withoutEscapes(escaped), [...how, 'json']);
    const percented = partsWith('%', text, /[\s"<>]/);
    if (percented !== '') this.text(withoutPercents(percented), [...how, 'percent']);
    for (const [run] of text.matchAll(/[\w+/-]{16,}/g)) {
      if (this.decoded.has(run)) continue;
      this.decoded.add(run);
      // What stands before a code and looks like a part of it shifts it.
      for (const skipped of [0, 1, 2, 3])
        this.bytes(Buffer.from(run.slice(skipped), 'base64'), [...how, 'base64']);
    }
  }
}

const gzipMark = Buffer.from([0x1f, 0x8b, 0x08]);

function inflate(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestInflated });
  } catch {
    return undefined;
  }
}

function partsWith(sign: string, text: string, separator: string | RegExp): string {
  if (!text.includes(sign)) return '';
  const parts = text.split(separator).filter((part) => part.includes(sign));
  return parts.join('\n');
}

/** Two backslashes are one: a text that is JSON twice needs this twice. */
function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|([\s\S]))/gi, (_, code: string | undefined, sign: string) =>
    code === undefined ? sign : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function withoutPercents(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[\da-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString());
}

async function* files(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** A stream by windows that overlap; what is gzip from its first byte is inflated on the way, again and again. */
async function searchStream(
  needles: Needles,
  stream: AsyncIterable<Buffer>,
  report: Report,
  how: readonly string[] = [],
): Promise<void> {
  const { first, all } = await peek(stream);
  if (first.subarray(0, gzipMark.length).equals(gzipMark) && how.length < deepest)
    return searchStream(needles, inflated(all), report, [...how, 'gzip']);
  for await (const window of windows(all)) {
    const search = new Search(needles, report);
    search.bytes(window, how);
    if (how.length === 0) search.utf16(window);
  }
}

async function peek(stream: AsyncIterable<Buffer>) {
  const iterator = stream[Symbol.asyncIterator]();
  const { value: first = Buffer.alloc(0) } = await iterator.next();
  async function* all(): AsyncGenerator<Buffer> {
    yield first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { first, all: all() };
}

/** What damaged or unfinished gzip holds before its end is searched too. */
async function* inflated(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const feed = async () => {
    for await (const chunk of stream) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(chunk))
        await new Promise((resolve) => gunzip.once('drain', resolve).once('close', resolve));
    }
    gunzip.end();
  };
  const fed = feed();
  try {
    yield* gunzip;
  } catch {
    gunzip.destroy();
  }
  await fed;
}

async function* windows(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const chunk of stream) {
    held = Buffer.concat([held, chunk]);
    if (held.length < windowBytes) continue;
    yield held;
    held = Buffer.from(held.subarray(-overlapBytes));
  }
  yield held;
}

function* lmdbEntries(path: string): Generator<{ database: string; key: Key; value: Buffer }> {
  const root = open<Buffer, Key>({ path, noSubdir: false, readOnly: true, encoding: 'binary', maxDbs: 64 });
  try {
    for (const name of [...root.getKeys()]) {
      const database = root.openDB<Buffer, Key>(String(name), { encoding: 'binary' });
      for (const { key, value } of database.getRange())
        yield { database: String(name), key, value: Buffer.from(value) };
    }
  } finally {
    void root.close();
  }
}
