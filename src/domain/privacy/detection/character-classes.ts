import { mayHide } from './folded.js';

/**
 * What one pass over the characters of a text says. The low byte has flags; above it are the most digits that stand
 * together, separators of telephone numbers not counted: first of those that stand free, then of those that hang on a
 * letter (`Chrome/142.0.7444`, `DE89370400440532013000`), both up to 255. Decides which checks run at all.
 */
export type Classes = number;

export const at = 1;
export const percent = 2;
export const equals = 4;
/** Two or more. */
export const colons = 8;
/** Two or more numbers with at least four decimals. */
export const decimals = 16;
/** Three or more. */
export const manyDots = 32;
/** Six pairs of characters with signs between them, or four characters between dots: network hardware's addresses. */
export const pairs = 64;
export const degree = 128;
/** Something that may stand for another character: what is looked at then is the text as it reads. */
export const hiding = 1 << 24;

export function classesOf(text: string): Classes {
  let flags = 0;
  let colonsSeen = 0;
  let dotsSeen = 0;
  let decimalsSeen = 0;
  let behindDot = -1;
  let lastDot = -1;
  let lastPair = -1;
  let pairsSeen = 0;
  let together = 0;
  let between = 0;
  let isHanging = false;
  let isAttached = false;
  let mostFree = 0;
  let mostHanging = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    let name: number;
    if (code < 128) name = classOf[code] as number;
    else {
      name = beyondAscii(code);
      if (mayHide(code)) flags |= hiding;
    }
    if (name === letter) {
      behindDot = -1;
      together = 0;
      between = 0;
      isAttached = true;
      continue;
    }
    if (name === digit) {
      if (behindDot >= 0 && ++behindDot === 4) decimalsSeen++;
      if (together === 0) isHanging = isAttached;
      together++;
      between = 0;
      isAttached = true;
      if (isHanging) {
        if (together > mostHanging) mostHanging = together;
      } else if (together > mostFree) mostFree = together;
      continue;
    }
    behindDot = -1;
    if (name === dot || name === hyphen || name === slash) {
      if (name === dot) {
        dotsSeen++;
        behindDot = 0;
        if (index - lastDot === 5) flags |= pairs;
        lastDot = index;
      }
      if (between > 0) isAttached = false;
      if (++between > mostBetween) together = 0;
    } else if (name === space) {
      if (isHanging || ++between > mostBetween) together = 0;
      isAttached = false;
    } else {
      together = 0;
      between = 0;
      isAttached = false;
      if (name === colon) colonsSeen++;
      else flags |= flagOf[name] as number;
    }
    if (name === colon || name === hyphen) {
      pairsSeen = index - lastPair === 3 ? pairsSeen + 1 : 1;
      lastPair = index;
      if (pairsSeen >= 5) flags |= pairs;
    }
  }
  if (colonsSeen > 1) flags |= colons;
  if (dotsSeen > 2) flags |= manyDots;
  if (decimalsSeen > 1) flags |= decimals;
  return flags | (Math.min(mostFree, 255) << 8) | (Math.min(mostHanging, 255) << 16);
}

export function freeDigits(classes: Classes): number {
  return (classes >> 8) & 255;
}

/** The most digits together, free or not. */
export function mostDigits(classes: Classes): number {
  return Math.max((classes >> 8) & 255, (classes >> 16) & 255);
}

/** As many separators may stand between two groups of digits, as in `) - `. */
const mostBetween = 3;

const other = 0;
const letter = 1;
const digit = 2;
/** Also brackets: what stands between digits and cuts them off from a word before. */
const space = 3;
const dot = 4;
const hyphen = 5;
const slash = 6;
const colon = 7;
const atSign = 8;
const percentSign = 9;
const equalsSign = 10;
const degreeSign = 11;
/** What begins entities and escapes. */
const hider = 12;

const flagOf = new Uint32Array(13);
flagOf[atSign] = at;
flagOf[percentSign] = percent;
flagOf[equalsSign] = equals;
flagOf[degreeSign] = degree;
flagOf[hider] = hiding;

const classOf = new Uint8Array(128);
for (const [characters, name] of [
  ['abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', letter],
  ['0123456789', digit],
  [' ()', space],
  ['.', dot],
  ['-', hyphen],
  ['/', slash],
  [':', colon],
  ['@', atSign],
  ['%', percentSign],
  ['=', equalsSign],
  ['&\\', hider],
] as const)
  for (const character of characters) classOf[character.charCodeAt(0)] = name;

/** Spaces and hyphens that word processors put into numbers. */
function beyondAscii(code: number): number {
  if (code === 0xb0) return degreeSign;
  return code === 0xa0 || code === 0x202f || (code >= 0x2009 && code <= 0x2013) ? space : other;
}
