import { constants, createGunzip } from 'node:zlib';
import type { Needles } from './needles.js';
import { deepest, gzipMark, type Report, Search } from './search.js';

/** Bytes searched at once, and how many of them are searched again with what follows, since a value may lie across. */
const windowBytes = 1024 * 1024;
const overlapBytes = 32 * 1024;

/** A stream by windows that overlap; what is gzip from its first byte is inflated on the way, again and again. */
export async function searchStream(
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
