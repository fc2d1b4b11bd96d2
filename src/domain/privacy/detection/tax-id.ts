import { passesMod11 } from './checksums.js';
import { bounded, byWord, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import { digitsOf, runsOf, type Span, shapeOf } from './numbers.js';
import { topicBefore } from './surroundings.js';

const shapes = new Set(['11', '2-3-3-3', '2-9', '3-4-4']);

/**
 * German tax identification numbers (§ 139b AO): eleven digits, the last one a check digit, of the first ten one
 * digit twice or three times and no other repeated. One in 250 numbers of eleven digits has that by chance.
 */
export function taxIdsIn(text: string, spans: readonly Span[], hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const { groups, glued, plus } of spans) {
    if (glued || plus) continue;
    for (const run of runsOf(groups, 11, 11)) {
      const digits = digitsOf(text, run);
      if (!shapes.has(shapeOf(run)) || !isTaxId(digits)) continue;
      const start = run[0]?.start ?? 0;
      const topic = topicBefore(text, start);
      const byTopic = topic === 'tax_id' ? byWord : topic === 'reference' || topic === 'phone' ? -byWord : 0;
      const confidence = bounded((run.length > 1 ? 0.65 : 0.55) + byTopic + keyConfidence(hint, 'tax_id'));
      found.push({ kind: 'tax_id', start, end: run.at(-1)?.end ?? start, confidence });
    }
  }
  return found;
}

function isTaxId(digits: string): boolean {
  return digits[0] !== '0' && repeatsOneDigit(digits.slice(0, 10)) && passesMod11(digits);
}

function repeatsOneDigit(ten: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of ten) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts].filter(([, count]) => count > 1);
  const [digit, count] = repeated[0] ?? ['', 0];
  if (repeated.length !== 1) return false;
  return count === 2 || (count === 3 && !ten.includes(digit.repeat(3)));
}
