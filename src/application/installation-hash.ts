import type { Crypto } from '../domain/ports/crypto.js';
import type { DataKey } from '../domain/privacy/sealed.js';
import type { Keyring } from './keyring.js';

/**
 * A hash under a key of the installation: the same for everybody, and it outlives people. Its key is fetched by
 * `ready`, once per batch, so that hashing itself is synchronous.
 */
export class InstallationHash {
  private key: DataKey | undefined;

  constructor(
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
  ) {}

  /** @param dry where there is no key yet, hash under one that is stored nowhere @throws Unavailable */
  async ready(dry = false): Promise<void> {
    this.key = await this.keyring.installationKey(dry);
  }

  readonly hash = (text: string): string => {
    if (this.key === undefined) throw new Error('The installation’s hash was used before it was ready');
    return this.crypto.hash(this.key, text);
  };
}
