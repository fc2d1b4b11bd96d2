/** Chance that can be repeated: same seed and stream, same numbers on every machine. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** `#` becomes a digit, `%` a digit other than 0. */
  digits(form: string): string;
  hex(length: number): string;
}

/** Mulberry32 (public domain). Each stream of a seed is its own. */
export function randomOf(seed: number, stream: number): Random {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(stream + 1, 0x85eb_ca6b)) | 0;
  const next = (): number => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[int(list.length)] as T;
    },
    digits: (form) => form.replace(/[#%]/g, (sign) => String(sign === '#' ? int(10) : 1 + int(9))),
    hex: (length) => Array.from({ length }, () => int(16).toString(16)).join(''),
  };
}
