import type { Clock } from '../domain/ports/clock.js';
import type { Crypto, RootKey } from '../domain/ports/crypto.js';
import type { KeyStore } from '../domain/ports/key-store.js';
import type { DataKey } from '../domain/privacy/sealed.js';
import { TimeLimited } from './time-limited.js';

/** Keys are held open this long at most, so that a destroyed one is gone everywhere after it. */
export const keyCacheMs = 60_000;

export const indexKeyName = 'index';

/** Keys that nothing of a person hangs on alone, by name in the key store, each wrapped under the root. */
export class Keyring {
  private readonly open: TimeLimited<string, DataKey>;

  constructor(
    private readonly root: RootKey,
    private readonly store: KeyStore,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {
    this.open = new TimeLimited(clock, keyCacheMs, 1_000);
  }

  /** The quarter whose key-encryption key wraps new keys now, e.g. `2026Q4`. */
  currentPeriod(): string {
    const now = new Date(this.clock.now());
    return `${now.getUTCFullYear()}Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  }

  /** @param dry where there is none, answer one that is stored nowhere */
  keyEncryptionKey(period: string, dry = false): Promise<DataKey> {
    return this.getOrCreate(`kek/${period}`, dry);
  }

  /** Seals receipts until they are processed. */
  transitKey(day: string): Promise<DataKey> {
    return this.getOrCreate(`transit/${day}`);
  }

  /** Seals letters that belong to nobody known. */
  quarantineKey(day: string): Promise<DataKey> {
    return this.getOrCreate(`quarantine/${day}`);
  }

  /** Keys the hash by which the vault addresses ids; lives as long as the vault. */
  indexKey(dry = false): Promise<DataKey> {
    return this.getOrCreate(indexKeyName, dry);
  }

  /** Keys the hashes that tell values apart across people. */
  installationKey(dry = false): Promise<DataKey> {
    return this.getOrCreate('hash', dry);
  }

  private async getOrCreate(name: string, dry = false): Promise<DataKey> {
    const cached = this.open.get(name);
    if (cached !== undefined) return cached;
    const found = await this.store.get(name);
    if (found === undefined && dry) return this.crypto.newKey();
    const stored =
      found ?? (await this.store.putIfAbsent(name, await this.root.wrap(this.crypto.newKey(), name)));
    const key = await this.root.unwrap(stored, name);
    this.open.set(name, key);
    return key;
  }
}
