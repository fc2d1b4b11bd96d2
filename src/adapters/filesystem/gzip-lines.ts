import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, createGzip, gzip as zlibGzip } from 'node:zlib';

const gzip = promisify(zlibGzip);

/** Lines as gzip, each line ended by a line feed. Level 1: a third of level 6's time for a few more bytes. */
export function gzipLines(lines: readonly string[]): Promise<Uint8Array> {
  return gzip(utf8Lines(lines), { level: 1 });
}

/**
 * Lines as UTF-8, each ended by a line feed. Line by line: joined they would take two bytes a character as soon as one
 * line has a character beyond Latin-1, and three times as long.
 */
export function utf8Lines(lines: readonly string[]): Buffer {
  let size = 0;
  for (const line of lines) size += Buffer.byteLength(line) + 1;
  const bytes = Buffer.allocUnsafe(size);
  let end = 0;
  for (const line of lines) {
    end += bytes.write(line, end);
    end = bytes.writeUInt8(lineFeed, end);
  }
  return bytes;
}

const lineFeed = 10;

/** The same for many lines, a chunk at a time. */
export async function* gzipStream(lines: Iterable<string>): AsyncGenerator<Uint8Array, void> {
  const compress = createGzip({ level: 1 });
  const flow = pipeline(Readable.from(joined(lines)), compress);
  flow.catch(() => {});
  yield* compress;
  await flow;
}

const joinedCharacters = 256 * 1024;

function* joined(lines: Iterable<string>): Iterable<string> {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < joinedCharacters) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** The lines of gzip, a chunk at a time: memory grows with the longest line, not with the file. */
export async function* gunzipLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of gunzipped(bytes)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

/** What was compressed, in chunks. It fails where the end is missing, a checksum is not right, or something comes after it. */
export async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip();
  const stop = new AbortController();
  const taken = { bytes: 0 };
  const flow = pipeline(Readable.from(counted(bytes, taken)), gunzip, { end: true, signal: stop.signal });
  flow.catch(() => {});
  try {
    yield* gunzip;
    // Zeros after the end, as a power cut leaves them, are not written; the flow may not even end then.
    if (gunzip.bytesWritten !== taken.bytes) throw new Error('Something comes after its end.');
    await flow;
  } finally {
    stop.abort();
  }
}

/** zlib takes no bytes at all for a whole, empty stream. */
async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  taken: { bytes: number },
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    taken.bytes += chunk.length;
    yield chunk;
  }
  if (taken.bytes === 0) throw new Error('The file is empty.');
}
