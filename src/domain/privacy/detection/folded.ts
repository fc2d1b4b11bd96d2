import type { Finding } from './finding.js';

/** A text as it reads, with where each of its characters came from. */
export interface Folded {
  readonly text: string;
  /** Where the character at each place begins in the text as it came, and where it ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Characters beyond ASCII that look like others or like nothing: full-width and small forms, letters of formulas,
 * digits and dots of other scripts, soft hyphens, joiners, marks of direction.
 */
export function mayHide(code: number): boolean {
  return (
    isInvisible(code) ||
    code === 0x3002 ||
    (code >= 0x660 && code <= 0x669) ||
    (code >= 0x6f0 && code <= 0x6f9) ||
    (code >= 0x966 && code <= 0x96f) ||
    code === 0x2024 ||
    (code >= 0x2070 && code <= 0x209c) ||
    (code >= 0x2460 && code <= 0x24ff) ||
    code === 0xd835 ||
    (code >= 0xfe50 && code <= 0xfe6b) ||
    (code >= 0xff01 && code <= 0xff61)
  );
}

const ampersand = 38;
const backslash = 92;

/** Entities in entities, escapes in entities. */
const mostTimes = 3;

/** The text as it reads; the same text where nothing in it hides anything. */
export function fold(text: string): Folded {
  let folded: Folded = { text, starts: [], ends: [] };
  for (let times = 0; times < mostTimes; times++) {
    const next = foldOnce(folded.text);
    if (next === undefined) break;
    folded =
      times === 0
        ? next
        : {
            text: next.text,
            starts: next.starts.map((at) => folded.starts[at] as number),
            ends: next.ends.map((at) => folded.ends[at - 1] as number),
          };
  }
  return folded;
}

/** Findings of the folded text, as they lie in the text as it came. */
export function unfolded(findings: readonly Finding[], { starts, ends }: Folded): Finding[] {
  return findings.map((finding) => ({
    ...finding,
    start: starts[finding.start] as number,
    end: ends[finding.end - 1] as number,
  }));
}

const entity =
  /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(commat|period|colon|plus|lpar|rpar|num|sol|hyphen|dash|lowbar|nbsp|amp|equals|quest|percnt|quot|lt|gt));?/iy;
const escaped = /\\+(?:u([\da-f]{4})|u\{([\da-f]{1,6})\}|x([\da-f]{2}))/iy;

const named: { readonly [name: string]: string } = {
  commat: '@',
  period: '.',
  colon: ':',
  plus: '+',
  lpar: '(',
  rpar: ')',
  num: '#',
  sol: '/',
  hyphen: '-',
  dash: '-',
  lowbar: '_',
  nbsp: ' ',
  amp: '&',
  equals: '=',
  quest: '?',
  percnt: '%',
  quot: '"',
  lt: '<',
  gt: '>',
};

function foldOnce(text: string): Folded | undefined {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let isChanged = false;
  for (let at = 0; at < text.length; ) {
    const { shown, end } = readAt(text, at);
    if (shown !== text.slice(at, end)) isChanged = true;
    for (let i = 0; i < shown.length; i++) {
      starts.push(at);
      ends.push(end);
    }
    folded += shown;
    at = end;
  }
  return isChanged ? { text: folded, starts, ends } : undefined;
}

function readAt(text: string, at: number): { shown: string; end: number } {
  const code = text.codePointAt(at) as number;
  if (code === ampersand || code === backslash) {
    const pattern = code === ampersand ? entity : escaped;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null)
      return { shown: code === ampersand ? entityOf(match) : escapeOf(match), end: pattern.lastIndex };
  }
  const end = at + (code > 0xffff ? 2 : 1);
  const character = text.slice(at, end);
  if (code < 128) return { shown: character, end };
  return { shown: isInvisible(code) ? '' : plain(character, code), end };
}

function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    code === 0x180e ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff
  );
}

/** One character in its plainest form. */
function plain(character: string, code: number): string {
  for (const zero of [0x660, 0x6f0, 0x966]) if (code >= zero && code <= zero + 9) return String(code - zero);
  if (code === 0x3002 || code === 0xff61) return '.';
  return mayHide(code) || code > 0xffff ? character.normalize('NFKC') : character;
}

function entityOf([, decimal, hex, name]: RegExpExecArray): string {
  if (name !== undefined) return named[name.toLowerCase()] as string;
  return characterOf(decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal));
}

function escapeOf([, short, long, byte]: RegExpExecArray): string {
  return characterOf(Number.parseInt((short ?? long ?? byte) as string, 16));
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
