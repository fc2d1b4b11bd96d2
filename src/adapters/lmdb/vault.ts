import type { LookupKey, Pseudonym, Subject } from '../../domain/identity/subject.js';
import type { Vault, VaultEntry, VaultItem, VaultPut } from '../../domain/ports/vault.js';
import { answering, answeringEach } from './answering.js';
import { transacting, writing } from './durable.js';
import { entries } from './pages.js';
import { present } from './present.js';
import type { Store } from './store.js';

const code = 'vault_unavailable';

export class LmdbVault implements Vault {
  constructor(private readonly store: Store) {}

  read(keys: readonly LookupKey[]): Promise<Map<LookupKey, VaultItem>> {
    return answering(code, () => present(this.store.vault, keys));
  }

  find(pseudonyms: readonly Pseudonym[]): Promise<Map<Pseudonym, LookupKey>> {
    return answering(code, () => present(this.store.pseudonyms, pseudonyms));
  }

  write(puts: readonly VaultPut[]): Promise<LookupKey[]> {
    return answering(code, async () => {
      if (puts.length === 0) return [];
      return transacting(this.store, () => puts.filter((put) => !this.put(put)).map(({ key }) => key));
    });
  }

  list(): AsyncIterable<VaultEntry> {
    return answeringEach(
      code,
      entries(this.store.vault, ({ key, value }) => ({ key: key as LookupKey, ...value })),
    );
  }

  tombstonesApplied(): Promise<number> {
    return answering(code, () => this.store.counters.get('tombstones') ?? 0);
  }

  markTombstonesApplied(entries: number): Promise<void> {
    return answering(code, async () => {
      await writing(this.store, () => {
        this.store.counters.put('tombstones', entries);
      });
    });
  }

  private put({ key, subject, expected }: VaultPut): boolean {
    const held = this.store.vault.get(key);
    if ((held?.version ?? 0) !== expected) return false;
    this.store.vault.put(key, { subject, version: expected + 1 });
    this.move(key, held?.subject, subject);
    return true;
  }

  /** Keeps the way from pseudonyms to the item: an erased item has none. */
  private move(key: LookupKey, from: Subject | undefined, to: Subject): void {
    const old = new Set(from?.incarnations.map(({ pseudonym }) => pseudonym));
    for (const { pseudonym } of to.incarnations)
      if (!old.delete(pseudonym)) this.store.pseudonyms.put(pseudonym, key);
    for (const pseudonym of old) this.store.pseudonyms.remove(pseudonym);
  }
}
