import { constants, gunzipSync } from 'node:zlib';
import type { Needles } from './needles.js';

/** How the value was coded, from the outside in. */
export type Report = (needle: string, how: readonly string[]) => void;

/** Codings inside codings that are undone. */
export const deepest = 6;
const largestInflated = 64 * 1024 * 1024;

/** One piece of data, searched as it is and with every coding that it may carry undone. */
export class Search {
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

export const gzipMark = Buffer.from([0x1f, 0x8b, 0x08]);

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
