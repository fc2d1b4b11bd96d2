import { createReadStream } from 'node:fs';
import { isObject, type Json } from '../../domain/json.js';
import { asFileReadError } from './file-read-error.js';
import { stdinPath } from './list-files.js';

/** What is longer is taken for lines. */
const longest = 1024 * 1024;

/**
 * The events of a file that holds one JSON value over any number of lines: an event, a list of them or a `batch`.
 * Without `events` it holds something else; stdin, of which some was read then, goes on as `stdin`.
 * @throws FileReadError
 */
export async function wholeEvents(
  path: string,
): Promise<{ readonly events?: readonly Json[]; readonly stdin?: AsyncIterable<Uint8Array> }> {
  const input: AsyncIterable<Uint8Array> = path === stdinPath ? process.stdin : createReadStream(path);
  const reading = input[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isOver = false;
  try {
    while (bytes <= longest && !isOver) {
      const { done, value } = await reading.next();
      isOver = done === true;
      if (!isOver) chunks.push(value);
      bytes += isOver ? 0 : (value as Uint8Array).length;
    }
  } catch (error) {
    throw asFileReadError(error, path);
  }
  const events = isOver ? eventsIn(Buffer.concat(chunks).toString()) : undefined;
  if (events !== undefined) return { events };
  if (path === stdinPath) return { stdin: rest(chunks, reading) };
  await reading.return?.();
  return {};
}

function eventsIn(text: string): readonly Json[] | undefined {
  try {
    const value: Json = JSON.parse(text);
    if (Array.isArray(value)) return value;
    if (!isObject(value)) return undefined;
    return Array.isArray(value.batch) ? value.batch : [value];
  } catch {
    return undefined;
  }
}

async function* rest(
  chunks: readonly Uint8Array[],
  reading: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  yield* chunks;
  yield* { [Symbol.asyncIterator]: () => reading };
}
