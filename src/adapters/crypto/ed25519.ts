import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { PublicKey, Signer, VerifySignature } from '../../domain/ports/signer.js';

/** Signs with an Ed25519 key of `node:crypto`. */
export class Ed25519Signer implements Signer {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  async sign(text: string): Promise<string> {
    return sign(null, Buffer.from(text), this.#key).toString('base64');
  }

  async publicKey(): Promise<PublicKey> {
    return publicKeyOf(createPublicKey(this.#key));
  }
}

export function publicKeyOf(key: KeyObject): PublicKey {
  const spki = key.export({ type: 'spki', format: 'der' }).toString('base64');
  return { id: keyIdOf(spki), spki };
}

/** `PublicKey.id` of a key, base64. */
export function keyIdOf(spki: string): string {
  const digest = createHash('sha256').update(Buffer.from(spki, 'base64')).digest('hex');
  return `k_${digest.slice(0, 16)}`;
}

/** Checks with `node:crypto`. */
export const verifyEd25519: VerifySignature = (text, signature, spki) => {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from(signature, 'base64');
    return (
      key.asymmetricKeyType === 'ed25519' &&
      bytes.toString('base64') === signature &&
      verify(null, Buffer.from(text), key, bytes)
    );
  } catch {
    return false;
  }
};
