/**
 * Counts how often the same content has occurred. Keeps 8 bytes of each content's digest and a count, 12 bytes a slot,
 * at most `maxSlots` (96 MB by default, enough for 6 million different lines); what is first met after that shares
 * counters. Neither that nor two contents with the same 8 bytes does harm: the numbers given to one content always
 * rise, and the same file always gives the same numbers.
 */
export class Occurrences {
  #slots: number;
  #used = 0;
  #keys: Uint32Array;
  #counts: Uint32Array;
  readonly #shared = new Uint32Array(sharedCounters);

  constructor(
    private readonly maxSlots = 2 ** 23,
    firstSlots = 2 ** 10,
  ) {
    this.#slots = Math.min(firstSlots, maxSlots);
    this.#keys = new Uint32Array(2 * this.#slots);
    this.#counts = new Uint32Array(this.#slots);
  }

  /** @param digest at least 8 bytes, evenly distributed @returns 1 for the first occurrence, 2 for the second… */
  next(digest: Buffer): number {
    const high = digest.readUInt32LE(0);
    const low = digest.readUInt32LE(4);
    let slot = this.#find(high, low);
    if (this.#counts[slot] === 0) {
      if (this.#used >= this.#slots * 0.75) {
        if (this.#slots >= this.maxSlots) return bump(this.#shared, low % sharedCounters);
        this.#grow();
        slot = this.#find(high, low);
      }
      this.#keys[2 * slot] = high;
      this.#keys[2 * slot + 1] = low;
      this.#used += 1;
    }
    return bump(this.#counts, slot);
  }

  /** The slot of this content, or the empty one where it belongs. */
  #find(high: number, low: number): number {
    let slot = low % this.#slots;
    while (this.#counts[slot] !== 0 && (this.#keys[2 * slot] !== high || this.#keys[2 * slot + 1] !== low))
      slot = (slot + 1) % this.#slots;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#slots = Math.min(this.#slots * 2, this.maxSlots);
    this.#keys = new Uint32Array(2 * this.#slots);
    this.#counts = new Uint32Array(this.#slots);
    for (const [old, count] of counts.entries()) {
      if (count === 0) continue;
      const high = keys[2 * old] ?? 0;
      const low = keys[2 * old + 1] ?? 0;
      const slot = this.#find(high, low);
      this.#keys[2 * slot] = high;
      this.#keys[2 * slot + 1] = low;
      this.#counts[slot] = count;
    }
  }
}

const sharedCounters = 2 ** 16;

function bump(counters: Uint32Array, index: number): number {
  const next = (counters[index] ?? 0) + 1;
  counters[index] = next;
  return next;
}
