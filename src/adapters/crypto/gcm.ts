import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { WrongKey } from '../../domain/privacy/sealed.js';

const algorithm = 'aes-256-gcm';

export const ivSize = 12;

const tagSize = 16;

/** AES-256-GCM of a text's UTF-8 or of bytes, as `iv(12) ‖ ciphertext ‖ tag(16)`. The iv must never have been used with the key. */
export function encrypt(
  key: KeyObject,
  iv: Uint8Array,
  content: string | Uint8Array,
  additionalData: string,
): Buffer {
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAAD(Buffer.from(additionalData));
  const ciphertext = typeof content === 'string' ? cipher.update(content, 'utf8') : cipher.update(content);
  cipher.final();
  const sealed = Buffer.allocUnsafe(ivSize + ciphertext.length + tagSize);
  sealed.set(iv, 0);
  sealed.set(ciphertext, ivSize);
  sealed.set(cipher.getAuthTag(), ivSize + ciphertext.length);
  return sealed;
}

/** What `encrypt` was given. @throws WrongKey when the key or the additional data is another, or a bit was changed. */
export function decrypt(key: KeyObject, sealed: Uint8Array, additionalData: string): Buffer {
  const end = sealed.length - tagSize;
  if (end < ivSize) throw new WrongKey();
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivSize), { authTagLength: tagSize });
  decipher.setAAD(Buffer.from(additionalData));
  decipher.setAuthTag(sealed.subarray(end));
  const content = decipher.update(sealed.subarray(ivSize, end));
  try {
    decipher.final();
  } catch {
    throw new WrongKey();
  }
  return content;
}
