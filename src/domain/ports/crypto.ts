import type { LookupKey, Namespace, Pseudonym } from '../identity/subject.js';
import type { Cipher, DataKey } from '../privacy/sealed.js';

/** Randomness and raw key handling: synchronous, no stores. */
export interface Crypto extends Cipher {
  /** Numbers in [0, 1). */
  random(): number;
  newPseudonym(): Pseudonym;
  /** 128 bits as 22 characters of base64url: names that mean nothing, and salts. */
  randomId(): string;
  /** SHA-256 of the text in UTF-8, 64 hexadecimal digits. */
  sha256(text: string): string;
  newKey(): DataKey;
  /** The 32 bytes in base64: for those who may open a person's values elsewhere, and for nobody else. */
  exportKey(key: DataKey): string;
  /** Wraps a key under another; `context` must be given again to unwrap. base64 of `iv(12) ‖ ciphertext ‖ tag(16)`. */
  wrap(under: DataKey, key: DataKey, context: string): string;
  /** @throws WrongKey */
  unwrap(under: DataKey, wrapped: string, context: string): DataKey;
  /** Seals bytes as `iv(12) ‖ ciphertext ‖ tag(16)`, for receipts. */
  sealBytes(key: DataKey, bytes: Uint8Array, additionalData: string): Uint8Array;
  /** @throws WrongKey */
  openBytes(key: DataKey, sealed: Uint8Array, additionalData: string): Uint8Array;
  /** How the vault addresses an id: a keyed hash under the installation's index key. */
  lookup(indexKey: DataKey, namespace: Namespace, id: string): LookupKey;
  /** UTF-8, both ways. */
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

/** The root of all keys: the master-key file, or KMS. Outages: `vault_unavailable`. */
export interface RootKey {
  wrap(key: DataKey, name: string): Promise<string>;
  /** @throws WrongKey */
  unwrap(wrapped: string, name: string): Promise<DataKey>;
}
