import type { Pseudonym } from '../identity/subject.js';
import type { Brand, Json } from '../json.js';
import type { JsonPointer } from '../json-pointer.js';
import type { Purpose } from './policy.js';

/**
 * A sealed part. `data` is base64 of `iv(12) ‖ ciphertext ‖ tag(16)`, AES-256-GCM over canonical JSON
 * `{json-pointer: value}` with `additionalData` as additional data: the layout of Spark's
 * `aes_decrypt(unbase64(data), key, 'GCM', 'DEFAULT', aad)`. `kid` commits to the key (docs/formats.md).
 */
export interface Sealed {
  readonly v: 1;
  readonly kid: string;
  readonly data: string;
}

/** An AES-256 key that is open for use: 32 bytes as the cipher keeps them. Never stored, never printed. */
export type DataKey = Brand<object, 'DataKey'>;

/** Pseudonym, purpose and event id joined by newlines; the id, the only free text, comes last. */
export function additionalData(subject: Pseudonym, purpose: Purpose, eventId: string): string {
  return `${subject}\n${purpose}\n${eventId}`;
}

/** The cryptography that the core needs, synchronous, passed in as data. */
export interface Cipher {
  seal(key: DataKey, text: string, additionalData: string): Sealed;
  /** @throws WrongKey when `kid` or the tag says that another key sealed it, or it was tampered with. */
  open(key: DataKey, sealed: Sealed, additionalData: string): string;
  /** A keyed hash, 22 characters of base64url (128 bits). */
  hash(key: DataKey, text: string): string;
  /** An unkeyed hash (SHA-256), 32 hexadecimal digits. Never of personal values: for names of objects and plans. */
  digest(text: string): string;
}

export class WrongKey extends Error {
  readonly code = 'wrong_key';
  constructor() {
    super('The key does not open this sealed part: it was sealed under another key, or it was changed.');
  }
}

export function openOriginals(
  cipher: Cipher,
  key: DataKey,
  sealed: Sealed,
  additionalData: string,
): Record<JsonPointer, Json> {
  return JSON.parse(cipher.open(key, sealed, additionalData));
}
