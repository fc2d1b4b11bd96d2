import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { UserError } from '../user-error.js';
import { Ed25519Signer } from './ed25519.js';
import { createUnlessThere, type PrivateFile, readPrivately } from './private-file.js';

/**
 * The key that signs certificates and the audit chain: Ed25519 in PKCS8, PEM, in a file that only its owner may read.
 * Made where there is none: what an earlier one signed is then told apart by that key's id.
 * @throws UserError when others may read it, or the content is no such key
 */
export async function openSigningKey(path: string): Promise<Ed25519Signer> {
  const file: PrivateFile = {
    path,
    name: 'signing key',
    lost: 'Without it, nobody can tell a new certificate from a forged one.',
  };
  await createUnlessThere(file, () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  return new Ed25519Signer(privateKeyIn(await readPrivately(file), path));
}

function privateKeyIn(text: string, path: string): KeyObject {
  try {
    const key = createPrivateKey({ key: text, format: 'pem' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below, without what the file holds.
  }
  throw new UserError(
    `The file ${path} does not hold a signing key (Ed25519, PKCS8, PEM).`,
    'Restore it from your backup. If it is lost, delete the file: a new key is made, and what the old one signed is checked with its public key.',
  );
}
