import type { LookupKey, Pseudonym } from '../src/domain/identity/subject.js';
import type { ProfileItem, Profiles } from '../src/domain/ports/profiles.js';
import type { Vault, VaultItem } from '../src/domain/ports/vault.js';
import { emptyProfile, evolve, type Leaves } from '../src/domain/profile/profile.js';

/** A vault in a map, without copies: the core is measured, not a store. */
export function mapVault(): Vault {
  const items = new Map<LookupKey, VaultItem>();
  return {
    async read(keys) {
      const found = new Map<LookupKey, VaultItem>();
      for (const key of keys) {
        const item = items.get(key);
        if (item !== undefined) found.set(key, item);
      }
      return found;
    },
    find: async () => new Map(),
    async *list() {
      for (const [key, item] of items) yield { key, ...item };
    },
    async write(puts) {
      for (const { key, subject, expected } of puts) items.set(key, { subject, version: expected + 1 });
      return [];
    },
    tombstonesApplied: async () => 0,
    markTombstonesApplied: async () => {},
  };
}

export function mapProfiles(): Profiles & { fold(leaves: ReadonlyMap<Pseudonym, Leaves>): void } {
  const items = new Map<Pseudonym, ProfileItem>();
  return {
    async read(subjects) {
      const found = new Map<Pseudonym, ProfileItem>();
      for (const subject of subjects) {
        const item = items.get(subject);
        if (item !== undefined) found.set(subject, item);
      }
      return found;
    },
    async *list() {
      for (const [subject, item] of items) yield { subject, ...item };
    },
    write: async () => [],
    remove: async () => 0,
    fold(leaves) {
      for (const [subject, gained] of leaves) {
        const profile = evolve(items.get(subject)?.profile ?? emptyProfile, gained);
        items.set(subject, { profile, version: 1 });
      }
    },
  };
}
