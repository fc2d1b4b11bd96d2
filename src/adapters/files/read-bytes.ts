import { createReadStream } from 'node:fs';
import { asFileReadError } from './file-read-error.js';
import { gunzip } from './gunzip.js';
import { stdinPath } from './list-files.js';

/**
 * The bytes of a file, decompressed if they start like gzip, whatever the name says.
 * @param onRead told the number of bytes of each chunk as it is on disk
 * @throws FileReadError
 */
export async function* readBytes(
  path: string,
  stdin: AsyncIterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = counted(path === stdinPath ? stdin : createReadStream(path), path, onRead);
  const head: Uint8Array[] = [];
  let length = 0;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head.push(next.value);
    length += next.value.length;
    if (length >= 2) break;
  }
  const start = Buffer.concat(head);
  const all = startingWith(start, chunks);
  if (start[0] === 0x1f && start[1] === 0x8b) yield* gunzip(all, path);
  else yield* all;
}

async function* startingWith(
  start: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (start.length > 0) yield start;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of chunks) {
      onRead(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw asFileReadError(error, path);
  }
}
