import type { Incarnation, LookupKey, Subject, WrappedKey } from '../domain/identity/subject.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Vault, VaultEntry, VaultPut } from '../domain/ports/vault.js';
import { isOlderKek, nextKek, quarterOf } from '../domain/privacy/kek.js';
import type { DataKey } from '../domain/privacy/sealed.js';
import type { AuditChain } from './audit-chain.js';
import type { Keyring } from './keyring.js';
import { keyContext } from './subject-keys.js';

export interface Rotation {
  /** The key-encryption key that wraps all data keys now. */
  readonly to: string;
  /** Key-encryption keys that were destroyed; with `dry`, that would be. */
  readonly destroyed: readonly string[];
  /** Those that are left because a data key under them does not open: it is damaged, and nobody shall say that it was lost here. */
  readonly kept: readonly string[];
  /** Items of the vault. */
  readonly items: number;
  /** Data keys that were wrapped anew; with `dry`, that would be. */
  readonly rewrapped: number;
  /** Items that were written for it. */
  readonly writes: number;
  readonly damaged: number;
  readonly seconds: number;
}

export interface RotateOptions {
  /** Make a new key-encryption key now, rather than when the quarter ends. */
  readonly fresh?: boolean;
  /** Count only. */
  readonly dry?: boolean;
  /** Is this the only process over the key store and the vault? Then no other can hold an older key. */
  readonly isAlone?: () => Promise<boolean>;
  readonly onProgress?: (items: number) => void;
}

/** After so long no process wraps under a key-encryption key of before, nor holds an item that is. Milliseconds. */
const settleMs = 120_000;
const itemsPerWrite = 500;

/**
 * Wraps every living data key anew under the present key-encryption key, and destroys the older ones: every copy of a
 * wrapped key that was made before, wherever it lies, is dead then. Ended at any moment, it can be run again.
 */
export class RotateKeys {
  constructor(
    private readonly vault: Vault,
    private readonly keyring: Keyring,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    private readonly chain: Pick<AuditChain, 'append'>,
  ) {}

  /** @throws Unavailable */
  async run({ fresh = false, dry = false, isAlone, onProgress }: RotateOptions = {}): Promise<Rotation> {
    const start = this.clock.now();
    const to = await this.target(fresh);
    const rewrapping = new Rewrapping(this.vault, this.crypto, to, await this.open(to, dry), dry);
    let items = 0;
    for (;;) {
      const before = rewrapping.rewrapped;
      const seen = await rewrapping.pass(onProgress);
      items = Math.max(items, seen);
      if (dry) break;
      // Another process may have wrapped under an older key until now, and holds items as they were: only a pass that
      // finds nothing, after all have let go of what they knew, proves that nothing is left.
      if (rewrapping.settled && rewrapping.rewrapped === before) break;
      rewrapping.settled = true;
      if (isAlone === undefined || !(await isAlone())) await this.clock.sleep(settleMs);
    }
    const { rewrapped, writes, damaged } = rewrapping;
    const old = (await this.keyring.keks()).filter((name) => isOlderKek(name, to));
    const kept = old.filter((name) => rewrapping.unopened.has(name));
    const destroyed = old.filter((name) => !rewrapping.unopened.has(name));
    if (!dry && rewrapped + destroyed.length > 0) {
      await this.chain.append({ event: 'keys_rotated', period: to, rewrapped });
      await this.keyring.destroyKeks(destroyed);
    }
    const seconds = (this.clock.now() - start) / 1_000;
    return { to, destroyed, kept, items, rewrapped, writes, damaged, seconds };
  }

  /** What wraps new keys now, or the next one. Asked of the store, not of what was known a minute ago. */
  private async target(fresh: boolean): Promise<string> {
    const quarter = quarterOf(this.clock.now());
    const newest = (await this.keyring.keks()).at(-1);
    if (newest === undefined || isOlderKek(newest, quarter)) return quarter;
    return fresh ? nextKek(newest) : newest;
  }

  /** All key-encryption keys that are there, and `to`, which is made. */
  private async open(to: string, dry: boolean): Promise<Map<string, DataKey>> {
    const open = new Map<string, DataKey>();
    for (const name of await this.keyring.keks()) {
      const key = await this.keyring.existingKek(name);
      if (key !== undefined) open.set(name, key);
    }
    return open.set(to, await this.keyring.keyEncryptionKey(to, dry));
  }
}

/** Passes over the vault that wrap what is under older keys under `to`. */
class Rewrapping {
  rewrapped = 0;
  writes = 0;
  damaged = 0;
  /** Has everybody had the time to learn of the new key? */
  settled = false;
  /** Key-encryption keys under which something does not open. */
  readonly unopened = new Set<string>();

  constructor(
    private readonly vault: Vault,
    private readonly crypto: Crypto,
    private readonly to: string,
    private readonly keks: ReadonlyMap<string, DataKey>,
    private readonly dry: boolean,
  ) {}

  /** @returns how many items there are */
  async pass(onProgress: (items: number) => void = () => {}): Promise<number> {
    let items = 0;
    let entries: VaultEntry[] = [];
    this.damaged = 0;
    this.unopened.clear();
    for await (const entry of this.vault.list()) {
      items += 1;
      entries.push(entry);
      if (entries.length < itemsPerWrite) continue;
      await this.write(entries);
      onProgress(items);
      entries = [];
    }
    await this.write(entries);
    onProgress(items);
    return items;
  }

  /** Where somebody else was faster, the item is read and wrapped again. */
  private async write(entries: readonly VaultEntry[]): Promise<void> {
    for (let left = entries; left.length > 0; ) {
      const puts = left.flatMap((entry) => this.rewrap(entry));
      if (puts.length === 0 || this.dry) return;
      const lost = new Set(await this.vault.write(puts.map(({ put }) => put)));
      for (const { put, keys } of puts)
        if (!lost.has(put.key)) {
          this.writes += 1;
          this.rewrapped += keys;
        }
      left = Array.from(await this.vault.read([...lost]), ([key, item]) => ({ key, ...item }));
    }
  }

  private rewrap({ key, subject, version }: VaultEntry): { put: VaultPut; keys: number }[] {
    let keys = 0;
    const incarnations = subject.incarnations.map((life): Incarnation => {
      const wrapped = Object.entries(life.keys).map(([purpose, held]) => {
        const anew = this.wrapped(key, life.n, purpose, held);
        if (anew !== undefined) keys += 1;
        return [purpose, anew ?? held];
      });
      return { ...life, keys: Object.fromEntries(wrapped) };
    });
    if (this.dry) this.rewrapped += keys;
    const changed: Subject = { ...subject, incarnations };
    return keys === 0 ? [] : [{ put: { key, subject: changed, expected: version }, keys }];
  }

  /** The same key under `to`; nothing where it need not, or cannot, be. */
  private wrapped(item: LookupKey, n: number, purpose: string, held: WrappedKey): WrappedKey | undefined {
    if (!('kek' in held.under) || !isOlderKek(held.under.kek, this.to)) return undefined;
    const context = keyContext({ item, n }, purpose as Parameters<typeof keyContext>[1]);
    const from = this.keks.get(held.under.kek);
    try {
      if (from === undefined) throw new Error(`There is no key-encryption key ${held.under.kek}`);
      const key = this.crypto.unwrap(from, held.data, context);
      return {
        under: { kek: this.to },
        data: this.crypto.wrap(this.keks.get(this.to) as DataKey, key, context),
      };
    } catch {
      this.damaged += 1;
      this.unopened.add(held.under.kek);
      return undefined;
    }
  }
}
