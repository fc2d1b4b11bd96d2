import { passesLuhn } from './checksums.js';
import { bounded, byVeto, byWord, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import {
  digitsOf,
  type Group,
  isApartByOne,
  isFraction,
  runsOf,
  type Span,
  separatorOf,
  shapeOf,
} from './numbers.js';
import { topicOfStrong } from './surroundings.js';

/** An issuer's prefixes (as numbers of the same length, from and to) and the lengths of its cards. */
type Issuer = readonly [from: number, to: number, lengths: readonly number[]];

const long = [16, 17, 18, 19];
const issuers: readonly Issuer[] = [
  [4, 4, [13, 16, 19]],
  [51, 55, [16]],
  [2221, 2720, [16]],
  [34, 34, [15]],
  [37, 37, [15]],
  [6011, 6011, long],
  [644, 649, long],
  [65, 65, long],
  [300, 305, [14, 16]],
  [3095, 3095, [14, 16]],
  [36, 36, [14, 16]],
  [38, 39, [14, 16]],
  [3528, 3589, long],
  [2131, 2131, [15]],
  [1800, 1800, [15]],
  [62, 62, long],
  [2200, 2204, [16]],
  [5018, 5018, [12, 13, 14, 15, ...long]],
  [5020, 5020, [12, 13, 14, 15, ...long]],
  [5038, 5038, [12, 13, 14, 15, ...long]],
  [5612, 5612, [12, 13, 14, 15, ...long]],
  [5893, 5893, [12, 13, 14, 15, ...long]],
  [6304, 6304, [12, 13, 14, 15, ...long]],
  [6390, 6390, [12, 13, 14, 15, ...long]],
  [6759, 6763, [12, 13, 14, 15, ...long]],
];

const groupings = new Set([
  '4-4-4-4',
  '4-6-5',
  '4-6-4',
  '4-4-4-3',
  '4-3-3-3',
  '4-4-5',
  '4-4-4-4-3',
  '4-4-4-4-2',
  '4-4-4-1',
  '6-13',
  '8-8',
]);

/**
 * Payment cards: an issuer's prefix and length, and Luhn's check digit, which every tenth number has by chance. A
 * wrong check digit (a typing error) or an unknown issuer only where key or words speak of cards.
 */
export function cardsIn(text: string, spans: readonly Span[], hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const { groups, glued } of spans) {
    if (glued) continue;
    for (const run of runsOf(groups, 12, 19)) {
      const start = run[0]?.start ?? 0;
      const separator = separatorOf(text, run);
      const isMixed = separator === undefined && isApartByOne(run);
      if (!(isMixed || separator === '' || isSign.test(separator ?? '/'))) continue;
      const isGrouped = run.length > 1;
      if (isGrouped && (!groupings.has(shapeOf(run)) || isPartOfMore(text, groups, run))) continue;
      const digits = digitsOf(text, run);
      if (isFraction(text, run) || (isMixed && !(hasIssuer(digits) && passesLuhn(digits)))) continue;
      if (isInAccount.test(text.slice(Math.max(0, start - 6), start))) continue;
      const topic = topicOfStrong(text, start);
      const byTopic = topic === 'card' ? byWord : topic === 'reference' ? -byVeto / 2 : 0;
      const form = formOf(digits, isGrouped);
      const confidence = bounded(form + byTopic + keyConfidence(hint, 'card'));
      found.push({ kind: 'card', start, end: run.at(-1)?.end ?? start, confidence });
    }
  }
  return found;
}

const isSign = /^[ .\u00a0\u2009-\u2013\u202f-]$/;

/** More groups of four with the same sign between, as of tracking numbers. */
function isPartOfMore(text: string, groups: readonly Group[], run: readonly Group[]): boolean {
  const from = groups.indexOf(run[0] as Group);
  const around = [groups[from - 1], groups[from + run.length]];
  return around.some(
    (group) =>
      group !== undefined &&
      group.end - group.start === 4 &&
      separatorOf(
        text,
        [...run, group].sort((a, b) => a.start - b.start),
      ) !== undefined,
  );
}

/** The beginning of an IBAN, whose groups look like a card's. */
const isInAccount = /(?:^|[^a-z])[a-z]{2}\d\d[ -]$/i;

/**
 * An unknown issuer or a wrong check digit leaves little, both leave nothing. Thirteen digits are an old card or, much
 * more often, a barcode or a time.
 */
function formOf(digits: string, isGrouped: boolean): number {
  const isRight = passesLuhn(digits);
  if (!hasIssuer(digits)) return isRight ? 0.15 : 0;
  if (digits.length === 13) return isRight ? 0.4 : 0;
  return (isRight ? 0.65 : 0.15) + (isGrouped ? 0.2 : 0);
}

function hasIssuer(digits: string): boolean {
  return issuers.some(([from, to, lengths]) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
}
