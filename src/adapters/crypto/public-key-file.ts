import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PublicKey } from '../../domain/ports/signer.js';
import { UserError } from '../user-error.js';
import { publicKeyOf } from './ed25519.js';

/** A published key, PEM. @throws UserError */
export async function readPublicKey(path: string): Promise<PublicKey> {
  try {
    const key = createPublicKey(await readFile(path, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return publicKeyOf(key);
  } catch {
    // Told below.
  }
  throw new UserError(
    `The file ${path} does not hold a public key (Ed25519, PEM).`,
    'It is what `lethe keys public` prints where the certificate was issued.',
  );
}

/** As it is published. */
export function pemOf({ spki }: PublicKey): string {
  return createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
