import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

const firstBytes = 16 * 1024;
const mostTrustedBytes = 64 * 1024;

/**
 * The bytes of a request as they were sent. They are gathered in one buffer that doubles, since a list of pieces would
 * let a client that sends single bytes take a hundred times their memory.
 * @param onLength told how many bytes there are whenever some arrive; what it throws refuses the request
 * @throws Refusal `body_too_large` `unfinished_body`; what still arrives is then read and dropped, so that the answer
 *   reaches a client that is still sending
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  onLength: (bytes: number) => void,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? firstBytes);
  if (announced > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    let body = Buffer.allocUnsafe(Math.min(announced, mostTrustedBytes));
    let length = 0;
    let settled = false;
    const refuse = (reason: unknown) => {
      settled = true;
      body = Buffer.alloc(0);
      reject(reason);
    };
    request.on('data', (piece: Buffer) => {
      if (settled) return;
      const total = length + piece.length;
      if (total > maxBytes) return refuse(tooLarge(maxBytes));
      try {
        onLength(total);
      } catch (reason) {
        return refuse(reason);
      }
      if (total > body.length) {
        const larger = Buffer.allocUnsafe(Math.min(Math.max(total, body.length * 2), maxBytes));
        body.copy(larger, 0, 0, length);
        body = larger;
      }
      piece.copy(body, length);
      length = total;
    });
    request.on('end', () => {
      if (settled) return;
      settled = true;
      resolve(body.subarray(0, length));
    });
    // Node emits `error` only to those who listen for it, and `close` in any case.
    request.on('close', () => {
      if (!settled) refuse(new Refusal('unfinished_body', 'the connection ended before the body did'));
    });
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    'body_too_large',
    `the body is longer than ${maxBytes} bytes; send fewer events at once`,
  );
}
