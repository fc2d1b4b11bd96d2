import { createHmac, createSecretKey, hash } from 'node:crypto';
import { Occurrences } from './occurrences.js';

/**
 * Ids for the rows of one file that bring none: `file-` and 128 bits of HMAC-SHA-256 over the content, a newline and
 * which occurrence of this content in the file it is, in decimal. So equal rows stay apart, and reading the same file
 * again gives the same ids. The key keeps anybody from guessing a row's content and confirming it by the id.
 */
export function rowIds(key: Uint8Array, occurrences = new Occurrences()): (content: string) => string {
  const secret = createSecretKey(key);
  return (content) => {
    const occurrence = occurrences.next(hash('sha256', content, 'buffer'));
    const id = createHmac('sha256', secret).update(`${content}\n${occurrence}`).digest('hex');
    return `file-${id.slice(0, 32)}`;
  };
}
