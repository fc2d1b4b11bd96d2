import { createPrivateKey } from 'node:crypto';
import type { Crypto, RootKey } from '../../domain/ports/crypto.js';
import type { KeyStore } from '../../domain/ports/key-store.js';
import type { PublicKey, Signer } from '../../domain/ports/signer.js';
import { Ed25519Signer } from './ed25519.js';
import { NodeKey } from './node-key.js';

/** The key's name in the key store. */
const name = 'signing';
/** What stands before the 32 bytes of an Ed25519 private key in PKCS8 (RFC 8410, section 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key that signs certificates and the audit chain, where there is no disk of one's own: its 32 bytes lie wrapped under
 * the root key among the other keys, made by whoever needs it first.
 */
export class WrappedSigningKey implements Signer {
  private opened: Promise<Ed25519Signer> | undefined;

  constructor(
    private readonly root: RootKey,
    private readonly keys: KeyStore,
    private readonly crypto: Pick<Crypto, 'newKey'>,
  ) {}

  async sign(text: string): Promise<string> {
    return (await this.signer()).sign(text);
  }

  async publicKey(): Promise<PublicKey> {
    return (await this.signer()).publicKey();
  }

  private signer(): Promise<Ed25519Signer> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async open(): Promise<Ed25519Signer> {
    const stored =
      (await this.keys.get(name)) ??
      (await this.keys.putIfAbsent(name, await this.root.wrap(this.crypto.newKey(), name)));
    const seed = NodeKey.from(await this.root.unwrap(stored, name)).bytes();
    const der = Buffer.concat([pkcs8Head, seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    seed.fill(0);
    der.fill(0);
    return new Ed25519Signer(key);
  }
}
