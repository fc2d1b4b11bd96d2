import type { KeyStore } from '../domain/ports/key-store.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Receipts } from '../domain/ports/receipts.js';
import type { Vault } from '../domain/ports/vault.js';

/** A key of the key store: what it is for, and how much hangs on it. */
export interface ListedKey {
  readonly name: string;
  readonly for: string;
  /** Data keys, receipts or letters under it; nothing where that cannot be counted. */
  readonly count?: number;
}

/** Names every key of the key store with what would be lost without it. Recounts, so it reads vault and letters. */
export class ListKeys {
  constructor(
    private readonly ports: {
      readonly keyStore: KeyStore;
      readonly vault: Vault;
      readonly receipts: Receipts;
      readonly letters: Letters;
    },
  ) {}

  /** @throws Unavailable */
  async list(): Promise<ListedKey[]> {
    const counts = await this.counts();
    return (await this.ports.keyStore.list('')).map((name) => {
      const what = purposes[name.split('/', 1)[0] as string] ?? 'unknown';
      return { name, for: what, ...(name.includes('/') ? { count: counts.get(name) ?? 0 } : undefined) };
    });
  }

  private async counts(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
    for await (const { subject } of this.ports.vault.list())
      for (const { keys } of subject.incarnations)
        for (const { under } of Object.values(keys)) if ('kek' in under) add(`kek/${under.kek}`);
    const { receipts } = this.ports;
    if (receipts.list !== undefined) for await (const { day } of receipts.list()) add(`transit/${day}`);
    for await (const { event } of this.ports.letters.list())
      if (event !== undefined && 'day' in event.under) add(`quarantine/${event.under.day}`);
    return counts;
  }
}

const purposes: { readonly [kind: string]: string } = {
  index: 'finds people in the vault',
  hash: 'tells values apart across people',
  kek: 'wraps the data keys of people',
  transit: 'seals receipts until they are processed',
  quarantine: 'seals letters that belong to nobody known',
};
