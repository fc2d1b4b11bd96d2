import type { RequestFacts } from '../domain/event/event.js';
import type { Compression } from '../domain/ports/compression.js';
import type { Crypto } from '../domain/ports/crypto.js';

/** What a receipt seals: the request's facts and the body as it came. */
export interface ReceiptContent {
  readonly request: RequestFacts;
  readonly body: Uint8Array;
}

const lineFeed = 10;

/** For queues that take a receipt of any size. */
export const noCompression: Compression = {
  compress: async (bytes) => bytes,
  decompress: async (bytes) => bytes,
};

/** The facts as one line of JSON, a line feed, the body's bytes. */
export function writeReceiptContent(
  { request, body }: ReceiptContent,
  { encode }: Pick<Crypto, 'encode'>,
): Uint8Array {
  const head = encode(`${JSON.stringify(request)}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

export function readReceiptContent(bytes: Uint8Array, { decode }: Pick<Crypto, 'decode'>): ReceiptContent {
  const end = bytes.indexOf(lineFeed);
  return { request: JSON.parse(decode(bytes.subarray(0, end))), body: bytes.subarray(end + 1) };
}
