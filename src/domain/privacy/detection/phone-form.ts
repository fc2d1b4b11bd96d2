import { byVagueWord } from './confidence.js';
import { isSerial, isYear } from './number-shapes.js';
import { type Group, separatorOf, shapeOf } from './numbers.js';
import type { Candidate } from './phone-candidate.js';

/** What is likely a number if anything else speaks for it. */
const plain = 0.2;

/**
 * How much the way of writing says by itself. The library is asked only where its answer decides.
 * @param support what key and words say
 */
export function formOf(text: string, candidate: Candidate, support: number, isValid: () => boolean): number {
  const { groups, digits, plus, start, isFirst } = candidate;
  if (plus || /^00[1-9]/.test(digits)) return internationalForm(text, candidate, support, isValid);
  if (digits.length > 15) return 0;
  if (isNorthAmerican(text, groups)) return text[start] === '(' ? 0.7 : 0.6;
  if (support > byVagueWord || groups.length === 1)
    return digits.length > 6 || groups.length > 2 || support >= 0.5 ? plain : 0;
  if (text[start] === '(' && isAreaCode(text, start, digits)) return 0.5;
  if (isSerial(groups) && !(isFirst && groups.length === 3)) return plain;
  return isTrunk(text, candidate) && isValid() ? 0.6 : plain;
}

function internationalForm(
  text: string,
  { groups, digits, plus }: Candidate,
  support: number,
  isValid: () => boolean,
): number {
  if (digits.length < 8) return 0;
  if (support > byVagueWord) return 0.6;
  if (isValid()) return plus ? 0.92 : 0.6;
  return (plus && groups.length > 1) || isNorthAmerican(text, groups) ? 0.6 : 0.3;
}

/** `555-123-4567`, also with a country code before: three digits, three, four. */
function isNorthAmerican(text: string, groups: readonly Group[]): boolean {
  if (!/^(?:[13]-)?3-3-4$/.test(shapeOf(groups))) return false;
  const last = groups.slice(-3);
  const area = text.slice(last[0]?.start, last[0]?.end);
  const separator = separatorOf(text, last.slice(1));
  return area >= '200' && separator !== undefined && '-. '.includes(separator);
}

/** `(37) 788-063`, but not `(2026) 123456`. */
function isAreaCode(text: string, start: number, digits: string): boolean {
  const area = /^\((\d{2,5})\)/.exec(text.slice(start, start + 7))?.[1];
  return digits.length >= 8 && area !== undefined && !isYear(area);
}

/** A zero in front of an area code, as in most of Europe. Behind another number it takes more digits. */
function isTrunk(text: string, { groups, digits, isFirst }: Candidate): boolean {
  const { start, end } = groups[0] as Group;
  if (digits.length < (isFirst ? 9 : 10) || !/^0[^0]/.test(digits) || end - start > 6) return false;
  return end - start > 1 || text[end] === ' ';
}
