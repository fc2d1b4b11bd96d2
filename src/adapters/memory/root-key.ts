import type { Crypto, RootKey } from '../../domain/ports/crypto.js';
import type { DataKey } from '../../domain/privacy/sealed.js';

/** A root key that is gone with the process. */
export class MemoryRootKey implements RootKey {
  private readonly key: DataKey;

  constructor(private readonly crypto: Crypto) {
    this.key = crypto.newKey();
  }

  async wrap(key: DataKey, name: string): Promise<string> {
    return this.crypto.wrap(this.key, key, name);
  }

  async unwrap(wrapped: string, name: string): Promise<DataKey> {
    return this.crypto.unwrap(this.key, wrapped, name);
  }
}
