import { isDigitCode, isWordCode } from './letters.js';

/** Digits with separators between them, as people and programs write long numbers: `+49 (151) 234-567`. */
export interface Span {
  /** Where each group of digits starts and ends. */
  readonly groups: readonly Group[];
  /** A `+` stands before it. */
  readonly plus: boolean;
  /** It is part of a word, an identifier or a decimal: `ORD-555-123`, `12,50`. */
  readonly glued: boolean;
}

export interface Group {
  readonly start: number;
  readonly end: number;
}

/** Cards are written in up to five groups, other numbers in fewer. */
const mostGroups = 5;

/** Between two groups stand at most that many separators: `) - `. */
const separators = 3;

/** All numbers of a text with their groups, in order. Linear in the text's length. */
export function numbersIn(text: string): readonly Span[] {
  const spans: Span[] = [];
  let place = 0;
  while (place < text.length) {
    if (!isDigitCode(text.charCodeAt(place))) {
      place++;
      continue;
    }
    const start = place;
    const lead = leadBefore(text, start);
    const isGluedInFront = isGluedBefore(text, start - lead.length, lead);
    const groups: Group[] = [];
    for (let next = place; next >= 0; next = nextGroup(text, place)) {
      if (isGluedInFront && text.slice(place, next).includes(' ')) break;
      place = endOfDigits(text, next);
      groups.push({ start: next, end: place });
    }
    const isGluedBehind = isGluedAfter(text, place, groups.at(-1));
    if (isGluedBehind && endsInOther(text, groups)) groups.pop();
    const plus = lead.includes('+') && !isGlue(text.charCodeAt(start - lead.length - 1));
    const isCut = place > (groups.at(-1)?.end ?? place);
    spans.push({ groups, plus, glued: isGluedInFront || (isGluedBehind && !isCut) });
  }
  return spans;
}

/** Is the last group a number of its own, `12th` in `0151 2345678 12th`? */
function endsInOther(text: string, groups: readonly Group[]): boolean {
  const last = groups.at(-1);
  return groups.length > 1 && last !== undefined && text[last.start - 1] === ' ';
}

/** Chinese and Japanese write numbers into words; elsewhere what touches a letter is part of something. */
function isGlue(code: number): boolean {
  return code < 0x2e80 && isWordCode(code);
}

/** The digits of some of a span's groups. */
export function digitsOf(text: string, groups: readonly Group[]): string {
  let digits = '';
  for (const { start, end } of groups) digits += text.slice(start, end);
  return digits;
}

/** The one character between all groups; `''` for one group alone, `undefined` where they differ. */
export function separatorOf(text: string, groups: readonly Group[]): string | undefined {
  let separator = '';
  for (let index = 1; index < groups.length; index++) {
    const between = text.slice(groups[index - 1]?.end, groups[index]?.start);
    if (between.length !== 1 || (index > 1 && between !== separator)) return undefined;
    separator = between;
  }
  return separator;
}

/** Nothing but spaces, or no number at all, on both sides of some of a span's groups. */
export function standsAlone(text: string, groups: readonly Group[], run: readonly Group[]): boolean {
  const from = groups.indexOf(run[0] as Group);
  const before = groups[from - 1];
  const after = groups[from + run.length];
  const isApart = (one: Group | undefined, other: Group | undefined): boolean =>
    one === undefined || other === undefined || text.slice(one.end, other.start).trim() === '';
  return isApart(before, run[0]) && isApart(run.at(-1), after);
}

/** One sign between each two groups, whichever: `4111 1111-1111 1111`. */
export function isApartByOne(groups: readonly Group[]): boolean {
  return groups.every(
    ({ end }, index) => groups[index + 1] === undefined || groups[index + 1]?.start === end + 1,
  );
}

/** Digits behind a decimal point: `0.4111111111111111`. */
export function isFraction(text: string, run: readonly Group[]): boolean {
  const start = run[0]?.start ?? 0;
  return run.length === 1 && /\d[.,]$/.test(text.slice(Math.max(0, start - 2), start));
}

/** `-` for every sign that looks like it. */
export function plainDash(separator: string | undefined): string | undefined {
  return separator !== undefined && /^[\u2010-\u2013]$/.test(separator) ? '-' : separator;
}

/** The lengths of groups, as `3-3-4`. */
export function shapeOf(groups: readonly Group[]): string {
  return groups.map(({ start, end }) => end - start).join('-');
}

/** Neighbouring groups, up to five if not said otherwise, with `least` to `most` digits together. */
export function* runsOf(
  groups: readonly Group[],
  least: number,
  most: number,
  together = mostGroups,
): Generator<readonly Group[]> {
  for (let from = 0; from < groups.length; from++) {
    let digits = 0;
    for (let to = from; to < Math.min(groups.length, from + together) && digits <= most; to++) {
      const { start, end } = groups[to] as Group;
      digits += end - start;
      if (digits >= least && digits <= most) yield groups.slice(from, to + 1);
    }
  }
}

function endOfDigits(text: string, from: number): number {
  let place = from;
  while (isDigitCode(text.charCodeAt(place))) place++;
  return place;
}

/** Where the next group starts, if only separators are between; -1 otherwise. */
function nextGroup(text: string, from: number): number {
  for (let place = from; place <= from + separators; place++) {
    const code = text.charCodeAt(place);
    if (isDigitCode(code)) return place;
    if (!isSeparator(code)) return -1;
  }
  return -1;
}

function isSeparator(code: number): boolean {
  return (
    code === 32 ||
    code === 40 ||
    code === 41 ||
    (code >= 45 && code <= 47) ||
    code === 0xa0 ||
    code === 0x202f ||
    (code >= 0x2009 && code <= 0x2013)
  );
}

/** `+`, `(` and both, in front of the first group. */
function leadBefore(text: string, start: number): string {
  let from = start;
  while (from > start - 2 && (text[from - 1] === '+' || text[from - 1] === '(')) from--;
  return text.slice(from, start);
}

function isGluedBefore(text: string, start: number, lead: string): boolean {
  const code = text.charCodeAt(start - 1);
  if (isGlue(code)) return true;
  if (lead.includes('+') || isAbbreviated.test(text.slice(Math.max(0, start - 6), start))) return false;
  return (code === 45 || code === 46 || code === 47 || code === 43) && isGlue(text.charCodeAt(start - 2));
}

/** Words that end in a dot and have their number right behind: `IdNr.86095742719`, `Tel.0151…`. */
const isAbbreviated = /(?:nr|no|num|tel|fax|fon|ph|mob|id|ssn)\.$/i;

/** A letter right behind, except of an extension (`x12`, `ext`), or decimals. What is long or has hyphens is no amount. */
function isGluedAfter(text: string, end: number, last: Group | undefined): boolean {
  const code = text.charCodeAt(end);
  if (isGlue(code) || code === 37) return !isExtension.test(text.slice(end, end + 6));
  if (code !== 44 || last === undefined || end - last.start >= longerThanAmounts) return false;
  return text[last.start - 1] !== '-' && /^,\d{1,2}(?!\d|\/\d)/.test(text.slice(end, end + 5));
}

const longerThanAmounts = 11;

const isExtension = /^(?:x|ext\.? ?)\d/i;
