import type { LookupKey, Pseudonym, Subject } from '../../domain/identity/subject.js';
import type { Vault, VaultEntry, VaultItem, VaultPut } from '../../domain/ports/vault.js';
import { loaded, type Stored, stored } from './state.js';

export class MemoryVault implements Vault {
  private readonly items = new Map<LookupKey, Stored<VaultItem>>();
  private readonly pseudonyms = new Map<Pseudonym, LookupKey>();
  private applied = 0;

  async read(keys: readonly LookupKey[]): Promise<Map<LookupKey, VaultItem>> {
    const found = new Map<LookupKey, VaultItem>();
    for (const key of keys) {
      const item = this.items.get(key);
      if (item !== undefined) found.set(key, loaded(item));
    }
    return found;
  }

  async find(pseudonyms: readonly Pseudonym[]): Promise<Map<Pseudonym, LookupKey>> {
    const found = new Map<Pseudonym, LookupKey>();
    for (const pseudonym of pseudonyms) {
      const key = this.pseudonyms.get(pseudonym);
      if (key !== undefined) found.set(pseudonym, key);
    }
    return found;
  }

  async write(puts: readonly VaultPut[]): Promise<LookupKey[]> {
    return puts.filter((put) => !this.put(put)).map(({ key }) => key);
  }

  async *list(): AsyncGenerator<VaultEntry, void> {
    for (const [key, item] of [...this.items]) yield { key, ...loaded(item) };
  }

  async tombstonesApplied(): Promise<number> {
    return this.applied;
  }

  async markTombstonesApplied(entries: number): Promise<void> {
    this.applied = entries;
  }

  private put({ key, subject, expected }: VaultPut): boolean {
    const text = this.items.get(key);
    const held = text === undefined ? undefined : loaded(text);
    if ((held?.version ?? 0) !== expected) return false;
    for (const pseudonym of pseudonymsOf(held?.subject)) this.pseudonyms.delete(pseudonym);
    for (const pseudonym of pseudonymsOf(subject)) this.pseudonyms.set(pseudonym, key);
    this.items.set(key, stored({ subject, version: expected + 1 }));
    return true;
  }
}

function pseudonymsOf(subject: Subject | undefined): Pseudonym[] {
  return subject?.incarnations.map(({ pseudonym }) => pseudonym) ?? [];
}
