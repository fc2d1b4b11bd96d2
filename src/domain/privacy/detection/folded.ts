import type { Finding } from './finding.js';

/** A text as it reads, with where each of its characters came from. */
export interface Folded {
  readonly text: string;
  /** Where the character at each place begins in the text as it came, and where it ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Soft hyphens, joiners, marks of direction, fillers, selectors of variants; of planes beyond, tags. */
const invisible: readonly (readonly [from: number, to: number])[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xe0000, 0xe01ef],
];

/** Full-width and small forms, raised and circled ones, dots of other scripts; units that begin letters of formulas. */
const lookAlike: readonly (readonly [from: number, to: number])[] = [
  [0x2024, 0x2024],
  [0x2070, 0x209c],
  [0x2460, 0x24ff],
  [0x3002, 0x3002],
  [0xd835, 0xd835],
  [0xd83c, 0xd83c],
  [0xd83e, 0xd83e],
  [0xdb40, 0xdb40],
  [0xfe50, 0xfe6b],
  [0xff01, 0xff61],
];

/** Zeros of other scripts, each followed by its nine other digits (Unicode's category Nd). */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
  0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/** By unit of UTF-16: may it stand for another character, or for none? */
const hides = new Uint8Array(0x10000);
for (const [from, to] of [...invisible, ...lookAlike, ...zeros.map((zero) => [zero, zero + 9] as const)])
  if (to < hides.length) hides.fill(1, from, to + 1);

const ampersand = 38;
const backslash = 92;

/** Characters beyond ASCII that look like others or like nothing. */
export function mayHide(unit: number): boolean {
  return hides[unit] === 1;
}

/** Entities in entities, escapes in entities: past so many rounds a text stays as it is. */
const mostRounds = 5;

/** The text as it reads; the same text where nothing in it hides anything. Takes time in proportion to its length. */
export function fold(text: string): Folded {
  let folded: Folded = { text, starts: [], ends: [] };
  for (let round = 0; round < mostRounds; round++) {
    const next = foldOnce(folded.text);
    if (next === undefined) break;
    folded =
      round === 0
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
/** Behind a backslash: JSON, JavaScript, and C's octal. */
const escaped = /u([\da-f]{4})|u\{([\da-f]{1,6})\}|x([\da-f]{2})|([0-3][0-7]{2})/iy;

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

/** `undefined` where the text reads as it is written. */
function foldOnce(text: string): Folded | undefined {
  const from = firstFolded(text);
  if (from < 0) return undefined;
  const pieces = [text.slice(0, from)];
  const starts = Array.from({ length: from }, (_, at) => at);
  const ends = starts.map((at) => at + 1);
  for (let at = from; at < text.length; ) {
    const { shown, end } = readAt(text, at);
    pieces.push(shown);
    for (let i = 0; i < shown.length; i++) {
      const isSame = shown.length === end - at;
      starts.push(isSame ? at + i : at);
      ends.push(isSame ? at + i + 1 : end);
    }
    at = end;
  }
  return { text: pieces.join(''), starts, ends };
}

/** Where the text first reads otherwise than it is written; -1: nowhere. */
function firstFolded(text: string): number {
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit !== ampersand && unit !== backslash && !mayHide(unit)) {
      at += 1;
      continue;
    }
    const { shown, end } = readAt(text, at);
    if (shown.length !== end - at || !text.startsWith(shown, at)) return at;
    at = end;
  }
  return -1;
}

function readAt(text: string, at: number): { shown: string; end: number } {
  const code = text.codePointAt(at) as number;
  if (code === ampersand) {
    entity.lastIndex = at;
    const match = entity.exec(text);
    if (match !== null) return { shown: entityOf(match), end: entity.lastIndex };
  }
  if (code === backslash) return backslashesAt(text, at);
  const end = at + (code > 0xffff ? 2 : 1);
  return { shown: code < 128 ? text.slice(at, end) : plain(text.slice(at, end), code), end };
}

/** A run of backslashes is read once: JSON in JSON doubles them. */
function backslashesAt(text: string, at: number): { shown: string; end: number } {
  let end = at + 1;
  while (text.charCodeAt(end) === backslash) end += 1;
  escaped.lastIndex = end;
  const match = escaped.exec(text);
  if (match === null) return { shown: text.slice(at, end), end };
  const [, short, long, byte, octal] = match;
  const code =
    octal === undefined ? Number.parseInt((short ?? long ?? byte) as string, 16) : Number.parseInt(octal, 8);
  return { shown: characterOf(code), end: escaped.lastIndex };
}

/** One character in its plainest form; nothing for one that is not seen. */
function plain(character: string, code: number): string {
  if (code <= 0xffff && !mayHide(code)) return character;
  if (invisible.some(([from, to]) => code >= from && code <= to)) return '';
  const zero = zeros.find((one) => code >= one && code <= one + 9);
  if (zero !== undefined) return String(code - zero);
  if (code >= 0x1fbf0 && code <= 0x1fbf9) return String(code - 0x1fbf0);
  return code === 0x3002 || code === 0xff61 ? '.' : character.normalize('NFKC');
}

function entityOf([, decimal, hex, name]: RegExpExecArray): string {
  if (name !== undefined) return named[name.toLowerCase()] as string;
  return characterOf(decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal));
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
