import { finished } from 'node:stream/promises';
import { constants, createGunzip, type Gunzip } from 'node:zlib';
import { FileReadError } from './file-read-error.js';

/** Deflate expands at most about 1,000 times, so that a slice of a bomb gives about 16 MB at once. */
const sliceBytes = 16 * 1024;

/**
 * Decompresses gzip, several members one after the other included. Everything that could be decompressed is yielded
 * before damage is reported, which piping would not promise: a destroyed stream drops what it still buffers.
 * @throws FileReadError `truncated_gzip`, `damaged_gzip`
 */
export async function* gunzip(
  compressed: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createGunzip();
  let pieces: Uint8Array[] = [];
  let failure: (Error & { code?: string }) | undefined;
  stream.on('data', (piece: Uint8Array) => pieces.push(piece));
  stream.on('error', (error) => {
    failure = error;
  });
  const take = () => {
    const taken = pieces;
    pieces = [];
    return taken;
  };
  const check = () => {
    if (failure) throw damage(failure, file);
  };
  try {
    for await (const chunk of compressed)
      for (let from = 0; from < chunk.length; from += sliceBytes) {
        await written(stream, chunk.subarray(from, from + sliceBytes));
        yield* take();
        check();
      }
    stream.end();
    await finished(stream).catch(() => {});
    yield* take();
    check();
  } finally {
    stream.destroy();
  }
}

/** A stream that fails forgets the callbacks of its writes; it does not forget to close. */
function written(stream: Gunzip, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('close', done);
      resolve();
    };
    stream.once('close', done);
    stream.write(bytes, done);
  });
}

function damage(failure: Error & { code?: string; errno?: number }, file: string): FileReadError {
  return failure.errno === constants.Z_BUF_ERROR
    ? new FileReadError('truncated_gzip', file, 'the gzip data ends too early; the file is incomplete', {
        cause: failure,
      })
    : new FileReadError('damaged_gzip', file, `the gzip data is damaged (${failure.message})`, {
        cause: failure,
      });
}
