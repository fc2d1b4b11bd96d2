import { bounded, byVagueWord, byVeto, byWord, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import {
  digitsOf,
  type Group,
  isFraction,
  plainDash,
  runsOf,
  type Span,
  separatorOf,
  shapeOf,
  standsAlone,
} from './numbers.js';
import { type Topic, topicOfStrong } from './surroundings.js';

/**
 * US social security numbers, `123-45-6789`, without the areas, groups and serials that are never given out. The
 * grouping is theirs alone, also with spaces; with dots or nothing between only where key or words say so.
 */
export function ssnsIn(text: string, spans: readonly Span[], hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const { groups, glued, plus } of spans) {
    if (plus || (glued && !isLabelled(text, groups))) continue;
    for (const run of runsOf(groups, 9, 9)) {
      const form = formOf(text, groups, run);
      if (form === 0 || isFraction(text, run) || !isGivenOut(digitsOf(text, run))) continue;
      const start = run[0]?.start ?? 0;
      const end = run.at(-1)?.end ?? start;
      const byTopic = glued ? byWord : topicConfidence(topicOfStrong(text, start));
      found.push({
        kind: 'ssn',
        start,
        end,
        confidence: bounded(form + byTopic + keyConfidence(hint, 'ssn')),
      });
    }
  }
  return found;
}

/** A number under a key that says so; the zeros in front are lost. */
export function isSsnNumber(text: string): boolean {
  return /^\d{7,9}$/.test(text) && isGivenOut(text.padStart(9, '0'));
}

function formOf(text: string, groups: readonly Group[], run: readonly Group[]): number {
  const shape = shapeOf(run);
  if (shape === '9') return 0.15;
  const separator = plainDash(separatorOf(text, run));
  if (shape !== '3-2-4' || separator === undefined || !' -.\u00a0'.includes(separator)) return 0;
  if (separator === '.' || !standsAlone(text, groups, run)) return 0.15;
  return separator === '-' ? 0.65 : 0.55;
}

function topicConfidence(topic: Topic | undefined): number {
  if (topic === 'ssn') return byWord;
  if (topic === 'tax_id') return byVagueWord + 0.05;
  if (topic === 'phone') return -byVeto / 4;
  return topic === 'reference' || topic === 'card' || topic === 'iban' ? -byWord : 0;
}

/** The number hangs on the word for it: `SSN123-45-6789`. */
function isLabelled(text: string, groups: readonly Group[]): boolean {
  const start = groups[0]?.start ?? 0;
  return /ssn[#.:_]?$/i.test(text.slice(Math.max(0, start - 4), start));
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
