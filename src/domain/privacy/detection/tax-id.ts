import { passesMod11 } from './checksums.js';
import { bounded, byWord, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import {
  digitsOf,
  type Group,
  isFraction,
  runsOf,
  type Span,
  separatorOf,
  shapeOf,
  standsAlone,
} from './numbers.js';
import { type Topic, topicOfStrong } from './surroundings.js';

/** As offices and people write them. */
const usual = new Set(['2-3-3-3', '3-3-3-2', '2-9', '3-4-4', '3-2-3-3', '3-3-2-3', '2-3-6', '5-6', '5-3-3']);
/** As telephone numbers are written too. */
const ofPhones = new Set(['1-3-3-4', '1-3-7', '1-10', '2-2-3-4', '4-7', '3-8']);
const mostGroups = 6;

/**
 * German tax identification numbers (§ 139b AO): eleven digits, the last one a check digit, of the first ten one
 * digit twice or three times and no other repeated. One in 250 numbers of eleven digits has that by chance.
 */
export function taxIdsIn(text: string, spans: readonly Span[], hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const { groups, glued, plus } of spans) {
    if (glued || plus) continue;
    for (const run of runsOf(groups, 11, 11, mostGroups)) {
      const form = formOf(text, groups, run);
      if (form === 0 || isFraction(text, run) || !isTaxId(digitsOf(text, run))) continue;
      const start = run[0]?.start ?? 0;
      const byTopic = isCalledSo(text, start) ? byWord : topicConfidence(topicOfStrong(text, start));
      const confidence = bounded(form + byTopic + keyConfidence(hint, 'tax_id'));
      found.push({ kind: 'tax_id', start, end: run.at(-1)?.end ?? start, confidence });
    }
  }
  return found;
}

function formOf(text: string, groups: readonly Group[], run: readonly Group[]): number {
  if (run.length === 1) return 0.55;
  if (separatorOf(text, run) === undefined) return 0;
  const shape = shapeOf(run);
  if (usual.has(shape)) return 0.65;
  return ofPhones.has(shape) || !standsAlone(text, groups, run) ? 0.2 : 0.5;
}

function topicConfidence(topic: Topic | undefined): number {
  if (topic === 'tax_id') return byWord;
  return topic === 'reference' || topic === 'phone' || topic === 'card' ? -byWord : 0;
}

/** `St.-ID`, `ID-Nr.`: words that say something else in other company. */
function isCalledSo(text: string, start: number): boolean {
  return /(?<![\w-])(?:St\.?-?\s?(?:ID|IdNr|Nr)|ID-?Nr)\.?[\s:=#]{0,3}$/i.test(
    text.slice(Math.max(0, start - 14), start),
  );
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
