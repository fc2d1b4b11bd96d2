import { createSecretKey, type KeyObject } from 'node:crypto';
import type { DataKey } from '../../domain/privacy/sealed.js';
import { HmacKey } from './hmac.js';

export const keySize = 32;

const kidSize = 12;

/**
 * An AES-256 key in the form `node:crypto` wants it, with what is derived from it kept beside it. All fields are
 * private, so neither `console.log` nor `JSON.stringify` shows any of it.
 */
export class NodeKey {
  readonly #secret: KeyObject;
  #signing: HmacKey | undefined;
  #hashing: HmacKey | undefined;
  #kid: string | undefined;
  #kidBytes: Buffer | undefined;

  constructor(secret: KeyObject) {
    this.#secret = secret;
  }

  /** A key of these 32 bytes, which are copied. */
  static of(bytes: Uint8Array): DataKey {
    if (bytes.length !== keySize)
      throw new RangeError(`An AES-256 key has ${keySize} bytes, not ${bytes.length}`);
    return new NodeKey(createSecretKey(bytes)) as unknown as DataKey;
  }

  static from(key: DataKey): NodeKey {
    return key as unknown as NodeKey;
  }

  get secret(): KeyObject {
    return this.#secret;
  }

  /** A copy of the 32 bytes; whoever asks wipes it. */
  bytes(): Buffer {
    return this.#secret.export();
  }

  /** HMAC-SHA256 under the key itself. */
  get signing(): HmacKey {
    this.#signing ??= wiped(this.bytes());
    return this.#signing;
  }

  /** HMAC-SHA256 under HMAC-SHA256(key, "lethe hash"): hashes are made under a key that opens nothing. */
  get hashing(): HmacKey {
    this.#hashing ??= new HmacKey(this.signing.sign('lethe hash'));
    return this.#hashing;
  }

  /** The key's commitment: base64url of the first 12 bytes of HMAC-SHA256(key, "lethe kid"), 16 characters. */
  get kid(): string {
    this.#kid ??= this.signing.sign('lethe kid').toString('base64url', 0, kidSize);
    return this.#kid;
  }

  /** `kid` as bytes, for comparison. */
  get kidBytes(): Buffer {
    this.#kidBytes ??= Buffer.from(this.kid);
    return this.#kidBytes;
  }
}

function wiped(bytes: Buffer): HmacKey {
  const key = new HmacKey(bytes);
  bytes.fill(0);
  return key;
}
