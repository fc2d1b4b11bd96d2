import { createPrivateKey } from 'node:crypto';
import { Ed25519Signer } from '../crypto/ed25519.js';

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs with a key that anybody can compute, for tests: the same text always has the same signature. */
export class MemorySigner extends Ed25519Signer {
  constructor(seed = 1) {
    const key = Buffer.concat([pkcs8, Buffer.alloc(32, seed)]);
    super(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  }
}
