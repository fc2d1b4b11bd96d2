import { createHmac } from 'node:crypto';
import { Occurrences } from './occurrences.js';

/**
 * Ids for the rows of one file that bring none: `file-` and 128 bits of HMAC-SHA-256 over the content, a newline and
 * which occurrence of this content in the file it is, in decimal. So equal rows stay apart, and reading the same file
 * again gives the same ids. The key keeps anybody from guessing a row's content and confirming it by the id.
 */
export function rowIds(key: Uint8Array, occurrences = new Occurrences()): (content: string) => string {
  return (content) => {
    const occurrence = occurrences.next(createHmac('sha256', key).update(content).digest());
    const id = createHmac('sha256', key).update(content).update(`x`).digest('hex');
    return `file-${id.slice(0, 32)}`;
  };
}
