import { promisify } from 'node:util';
import { gunzip, gunzipSync, type ZlibOptions } from 'node:zlib';
import { Refusal } from './refusal.js';

/**
 * From here on another thread decompresses. Handing over costs the main thread about 80 µs (Node 20), which is what
 * decompressing 128 KB of events in place costs more than that; they are about 48 KB compressed.
 */
const elsewhereFrom = 64 * 1024;

/** How many bodies are decompressed elsewhere at once: Node's pool has four threads, more would only hold memory. */
const atOnce = 4;

const gunzipElsewhere = promisify<Buffer, ZlibOptions, Buffer>(gunzip);

export type Inflate = (body: Buffer) => Buffer | Promise<Buffer>;

/**
 * Decompresses what starts like gzip, whatever the headers say: RudderStack's SDK labels it as a form. JSON never
 * starts so. A bomb costs no more than `maxBytes`.
 * @returns a function that throws, or rejects with, Refusal `body_too_large` `bad_gzip`
 */
export function inflater(maxBytes: number): Inflate {
  const options: ZlibOptions = { maxOutputLength: maxBytes, chunkSize: 64 * 1024 };
  const refuse = (error: unknown) => refusalOf(error, maxBytes);
  const turn = turns(atOnce);
  return (body) => {
    if (body[0] !== 0x1f || body[1] !== 0x8b) return withinLimit(body, maxBytes);
    if (body.length >= elsewhereFrom)
      return turn(() => gunzipElsewhere(body, options)).catch((error: unknown) => {
        throw refuse(error);
      });
    try {
      return gunzipSync(body, options);
    } catch (error) {
      throw refuse(error);
    }
  };
}

function withinLimit(body: Buffer, maxBytes: number): Buffer {
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  return body;
}

function refusalOf(error: unknown, maxBytes: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes);
  if (code === 'Z_BUF_ERROR')
    return new Refusal('bad_gzip', 'the gzip data ends too early; send the whole body');
  if (code?.startsWith('Z_'))
    return new Refusal('bad_gzip', 'the gzip data is damaged; compress the body again');
  return error;
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    'body_too_large',
    `the decompressed body is longer than ${maxBytes} bytes; send fewer events at once`,
  );
}

/** Runs at most so many tasks at once, the others in the order in which they came. */
function turns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
