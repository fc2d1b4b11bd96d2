/** Anything shorter is found everywhere. Characters. */
export const shortestValue = 4;

/**
 * Many values searched for at once, by Rabin and Karp: a rolling hash of as many characters as the shortest value has
 * (8 at most) leads to the few values that hold them, and those are compared. Each value is known by that part of it
 * which the fewest others share.
 */
export class Needles {
  private readonly width: number;
  private readonly byHash = new Map<number, { lower: string; value: string; end: number }[]>();
  private readonly maybe = new Uint8Array(2 ** 20);
  /** 31 to the power of `width`: what the character that leaves the window weighs. */
  private readonly leaving: number;

  constructor(values: Iterable<string>) {
    const all = [...new Set(values)].map((value) => ({ value, lower: value.toLowerCase() }));
    const shortest = Math.min(...all.map(({ lower }) => lower.length));
    if (!(shortest >= shortestValue))
      throw new RangeError(`Values of less than ${shortestValue} characters are found everywhere`);
    this.width = Math.min(8, shortest);
    this.leaving = Array.from({ length: this.width }).reduce<number>((power) => Math.imul(power, 31), 1);
    const shared = new Map<number, number>();
    for (const { lower } of all)
      this.roll(lower, (hash) => void shared.set(hash, (shared.get(hash) ?? 0) + 1));
    for (const needle of all) {
      let rarest = { hash: 0, end: 0, count: Number.POSITIVE_INFINITY };
      this.roll(needle.lower, (hash, end) => {
        const count = shared.get(hash) as number;
        if (count < rarest.count) rarest = { hash, end, count };
      });
      const bucket = this.byHash.get(rarest.hash) ?? [];
      bucket.push({ ...needle, end: rarest.end });
      this.byHash.set(rarest.hash, bucket);
      this.maybe[slot(rarest.hash)] = 1;
    }
  }

  in(text: string, found: (value: string) => void): void {
    const lower = text.toLowerCase();
    const { width, leaving, maybe } = this;
    let hash = 0;
    // As `roll` does, but without a call for each character: this loop is where the time goes.
    for (let i = 0; i < lower.length; i++) {
      hash = (Math.imul(hash, 31) + lower.charCodeAt(i)) | 0;
      if (i >= width) hash = (hash - Math.imul(lower.charCodeAt(i - width), leaving)) | 0;
      if (maybe[slot(hash)] === 0) continue;
      for (const needle of this.byHash.get(hash) ?? []) {
        const from = i + 1 - needle.end;
        if (
          from >= 0 &&
          lower.startsWith(needle.lower, from) &&
          isApart(lower, from, from + needle.lower.length)
        )
          found(needle.value);
      }
    }
  }

  /** The hash of each window of the text, with the place behind it. */
  private roll(text: string, each: (hash: number, end: number) => void): void {
    const { width, leaving } = this;
    let hash = 0;
    for (let i = 0; i < text.length; i++) {
      hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
      if (i >= width) hash = (hash - Math.imul(text.charCodeAt(i - width), leaving)) | 0;
      if (i >= width - 1) each(hash, i + 1);
    }
  }
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 13)) & (2 ** 20 - 1);
}

function isApart(text: string, from: number, to: number): boolean {
  return !(isDigit(text, from - 1) && isDigit(text, from)) && !(isDigit(text, to - 1) && isDigit(text, to));
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
