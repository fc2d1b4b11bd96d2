import type { Clock } from '../domain/ports/clock.js';
import type { Crypto, RootKey } from '../domain/ports/crypto.js';
import type { KeyStore } from '../domain/ports/key-store.js';
import { isOlderKek, quarterOf } from '../domain/privacy/kek.js';
import type { DataKey } from '../domain/privacy/sealed.js';
import { TimeLimited } from './time-limited.js';

/** Keys are held open this long at most, so that a destroyed one is gone everywhere after it. */
export const keyCacheMs = 60_000;

export const indexKeyName = 'index';

const keks = 'kek/';
const dayKeyKinds = ['transit', 'quarantine'] as const;

type DayKeyKind = (typeof dayKeyKinds)[number];

/** A key that seals receipts (`transit`) or letters (`quarantine`) of one UTC day, `YYYY-MM-DD`. */
export interface DayKey {
  readonly kind: DayKeyKind;
  readonly day: string;
}

/** Keys that nothing of a person hangs on alone, by name in the key store, each wrapped under the root. */
export class Keyring {
  private readonly open: TimeLimited<string, DataKey>;
  private readonly newest: TimeLimited<'kek', string>;

  constructor(
    private readonly root: RootKey,
    private readonly store: KeyStore,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {
    this.open = new TimeLimited(clock, keyCacheMs, 1_000);
    this.newest = new TimeLimited(clock, keyCacheMs, 1);
  }

  /**
   * The key-encryption key that wraps new keys now: of the present quarter, or a newer one that is there. Another
   * process may go by what it knew for `keyCacheMs` longer.
   */
  async currentKek(): Promise<string> {
    const quarter = quarterOf(this.clock.now());
    const newest = this.newest.get('kek') ?? (await this.keks()).at(-1) ?? quarter;
    this.newest.set('kek', newest);
    return isOlderKek(newest, quarter) ? quarter : newest;
  }

  /** Names of the key-encryption keys that are there, oldest first. */
  async keks(): Promise<string[]> {
    const names = (await this.store.list(keks)).map((name) => name.slice(keks.length));
    return names.sort((a, b) => (isOlderKek(a, b) ? -1 : 1));
  }

  /** One that wraps keys already: never made anew, or what it wraps would look damaged rather than lost. */
  existingKek(name: string): Promise<DataKey | undefined> {
    return this.find(keks + name);
  }

  /** One to wrap new keys under. @param dry where there is none, answer one that is stored nowhere */
  keyEncryptionKey(name: string, dry = false): Promise<DataKey> {
    return this.getOrCreate(keks + name, dry);
  }

  /** From here on nobody opens what they wrap, but who holds them open. Resolves once durable. */
  async destroyKeks(names: readonly string[]): Promise<void> {
    await this.destroy(names.map((name) => keks + name));
    this.newest.delete('kek');
  }

  /** Seals receipts until they are processed. */
  transitKey(day: string): Promise<DataKey> {
    return this.getOrCreate(`transit/${day}`);
  }

  /** Seals letters that belong to nobody known. */
  quarantineKey(day: string): Promise<DataKey> {
    return this.getOrCreate(`quarantine/${day}`);
  }

  /** Nothing where it was destroyed: nothing of that day waits any more. */
  existingDayKey(kind: DayKeyKind, day: string): Promise<DataKey | undefined> {
    return this.find(`${kind}/${day}`);
  }

  /** All that are there. */
  async dayKeys(): Promise<DayKey[]> {
    const names = await Promise.all(dayKeyKinds.map((kind) => this.store.list(`${kind}/`)));
    return names.flat().map((name) => {
      const [kind, day] = name.split('/') as [DayKeyKind, string];
      return { kind, day };
    });
  }

  /** From here on nobody opens what they seal, but who holds them open. Resolves once durable. */
  async destroyDayKeys(keys: readonly DayKey[]): Promise<void> {
    await this.destroy(keys.map(({ kind, day }) => `${kind}/${day}`));
  }

  /** Keys the hash by which the vault addresses ids; lives as long as the vault. */
  indexKey(dry = false): Promise<DataKey> {
    return this.getOrCreate(indexKeyName, dry);
  }

  /** Keys the hashes that tell values apart across people. */
  installationKey(dry = false): Promise<DataKey> {
    return this.getOrCreate('hash', dry);
  }

  private async destroy(names: readonly string[]): Promise<void> {
    await this.store.remove(names);
    for (const name of names) this.open.delete(name);
  }

  private async find(name: string): Promise<DataKey | undefined> {
    const cached = this.open.get(name);
    if (cached !== undefined) return cached;
    const stored = await this.store.get(name);
    return stored === undefined ? undefined : this.unwrapped(name, stored);
  }

  private async getOrCreate(name: string, dry = false): Promise<DataKey> {
    const found = await this.find(name);
    if (found !== undefined) return found;
    const key = this.crypto.newKey();
    if (dry) return key;
    return this.unwrapped(name, await this.store.putIfAbsent(name, await this.root.wrap(key, name)));
  }

  private async unwrapped(name: string, stored: string): Promise<DataKey> {
    const key = await this.root.unwrap(stored, name);
    this.open.set(name, key);
    return key;
  }
}
