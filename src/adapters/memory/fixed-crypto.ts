import { createHash } from 'node:crypto';
import { NodeCrypto } from '../crypto/node-crypto.js';
import type { Fill } from '../crypto/random-pool.js';

/**
 * The real cryptography with randomness that anybody can compute, for tests: the same calls in the same order make
 * the same pseudonyms, keys and sealed parts. Two with the same seed repeat each other's ivs, so it seals nothing.
 */
export class FixedCrypto extends NodeCrypto {
  constructor(seed = 'lethe') {
    super(counting(seed));
  }
}

/** SHA-256 of the seed and a counter, block after block. */
function counting(seed: string): Fill {
  let counter = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 32) {
      const block = createHash('sha256').update(`${seed}\n${counter}`).digest();
      bytes.set(block.subarray(0, bytes.length - at), at);
      counter += 1;
    }
  };
}
