import { randomFillSync } from 'node:crypto';

/** Fills the bytes given with randomness. */
export type Fill = (bytes: Uint8Array) => unknown;

const blockSize = 8_192;

/** Randomness drawn in blocks of 8 KB: a call to the system costs 2 µs, however few bytes it is asked for. */
export class RandomPool {
  private readonly block = Buffer.alloc(blockSize);
  private used = blockSize;

  constructor(private readonly fill: Fill = randomFillSync) {}

  /** `size` fresh bytes (at most 8,192), a view that is good until the next call. Each byte is handed out once. */
  take(size: number): Buffer {
    if (this.used + size > blockSize) {
      this.fill(this.block);
      this.used = 0;
    }
    const taken = this.block.subarray(this.used, this.used + size);
    this.used += size;
    return taken;
  }
}
