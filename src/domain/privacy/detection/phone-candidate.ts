import { digitsOf, type Group, type Span, shapeOf } from './numbers.js';

/** Groups of digits that may be one telephone number. */
export interface Candidate {
  readonly groups: readonly Group[];
  readonly digits: string;
  /** Where the number starts and ends in the text, with what belongs to it: `(`, `+`, an extension. */
  readonly start: number;
  readonly end: number;
  readonly plus: boolean;
  /** No other number stands right before it. */
  readonly isFirst: boolean;
}

/** Nobody writes a number in more groups than that. */
const mostGroups = 8;
const leastDigits = 6;
/** Country code, number, and `00` or another prefix. */
const mostDigits = 17;

/** Of some groups of a span: all of them first; then, where other numbers stand at the sides, parts. */
export function* candidatesOf(text: string, span: Span, groups: readonly Group[]): Generator<Candidate> {
  for (const part of partsOf(text, groups, span.plus && groups[0] === span.groups[0])) {
    const digits = digitsOf(text, part);
    if (digits.length < leastDigits || digits.length > mostDigits) continue;
    const isFirst = part[0] === span.groups[0];
    const plus = isFirst && span.plus;
    const start = startOf(text, (part[0] as Group).start, plus);
    yield { groups: part, digits, start, end: endOf(text, (part.at(-1) as Group).end), plus, isFirst };
  }
}

function* partsOf(text: string, groups: readonly Group[], plus: boolean): Generator<readonly Group[]> {
  const isShort = groups.length <= mostGroups;
  if (isShort) yield groups;
  if (groups.length === 1) return;
  if (plus) for (let to = Math.min(groups.length - 1, mostGroups); to > 0; to--) yield groups.slice(0, to);
  for (let from = 0; from < groups.length; from++) {
    const three = groups.slice(from, from + 3);
    if (shapeOf(three) === '3-3-4') yield three;
    const { start } = groups[from] as Group;
    if (from > 0 && text[start - 1] !== ' ') continue;
    if (text[start] === '0') yield groups.slice(from, nextZero(text, groups, from));
    else if (isShort && from > 0) yield groups.slice(from);
  }
}

/** Up to where a number that starts with a zero may go: the next zero behind a space. */
function nextZero(text: string, groups: readonly Group[], from: number): number {
  let to = from + 1;
  for (; to < groups.length && to < from + mostGroups; to++) {
    const { start } = groups[to] as Group;
    if (to > from + 1 && text[start] === '0' && text[start - 1] === ' ') break;
  }
  return to;
}

function startOf(text: string, digits: number, plus: boolean): number {
  let start = digits;
  const least = plus ? start - 2 : start - 1;
  while (start > least && (text[start - 1] === '(' || (plus && text[start - 1] === '+'))) start--;
  return text[start] === '(' && !text.slice(digits, digits + 9).includes(')') ? digits : start;
}

/** An extension: `x890`, `ext. 12`, `#12`. */
function endOf(text: string, digits: number): number {
  const extension = /^ ?(?:x|ext\.?|extension|#) ?\d{1,6}(?![\w])/i.exec(text.slice(digits, digits + 20));
  return digits + (extension?.[0].length ?? 0);
}
