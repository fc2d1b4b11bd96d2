import type { Finding } from './finding.js';

/** Longer texts are looked at piece by piece, so that the cost of a text is at most in proportion to its length. */
export const longestPiece = 4_096;

/** What is looked at before a piece and behind it: words around a value, and the longest value but URLs. */
const around = 512;

/**
 * What `find` finds in a text of any length. A piece gives what starts in it, so nothing is found twice and nothing
 * is cut.
 */
export function inPieces(text: string, find: (piece: string) => readonly Finding[]): Finding[] {
  const all: Finding[] = [];
  for (let from = 0; from < text.length; from += longestPiece) {
    const start = Math.max(0, from - around);
    for (const finding of find(text.slice(start, from + longestPiece + around))) {
      const at = start + finding.start;
      if (at >= from && at < from + longestPiece)
        all.push({ ...finding, start: at, end: start + finding.end });
    }
  }
  return all;
}
