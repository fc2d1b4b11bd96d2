import { bounded, byWord, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import { digitsOf, runsOf, type Span, separatorOf, shapeOf, standsAlone } from './numbers.js';
import { topicBefore } from './surroundings.js';

/**
 * US social security numbers, `123-45-6789`, without the areas, groups and serials that are never given out. Written
 * with spaces or nothing between only where key or words say so.
 */
export function ssnsIn(text: string, spans: readonly Span[], hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const { groups, glued, plus } of spans) {
    if (glued || plus) continue;
    for (const run of runsOf(groups, 9, 9)) {
      const shape = shapeOf(run);
      const separator = separatorOf(text, run);
      if (!(shape === '9' || (shape === '3-2-4' && (separator === '-' || separator === ' ')))) continue;
      if (!isGivenOut(digitsOf(text, run))) continue;
      const start = run[0]?.start ?? 0;
      const end = run.at(-1)?.end ?? start;
      const isDashed = separator === '-' && standsAlone(text, groups, run);
      const topic = topicBefore(text, start);
      const byTopic = topic === 'ssn' ? byWord : topic === 'reference' ? -byWord : 0;
      const confidence = bounded((isDashed ? 0.6 : 0.15) + byTopic + keyConfidence(hint, 'ssn'));
      found.push({ kind: 'ssn', start, end, confidence });
    }
  }
  return found;
}

function isGivenOut(digits: string): boolean {
  const area = digits.slice(0, 3);
  return (
    area !== '000' &&
    area !== '666' &&
    area < '900' &&
    digits.slice(3, 5) !== '00' &&
    digits.slice(5) !== '0000'
  );
}
