import type { Pseudonym } from '../../domain/identity/subject.js';
import type { ListedProfile, ProfileItem, ProfilePut, Profiles } from '../../domain/ports/profiles.js';
import { loaded, type Stored, stored } from './state.js';

export class MemoryProfiles implements Profiles {
  private readonly items = new Map<Pseudonym, Stored<ProfileItem>>();

  async read(subjects: readonly Pseudonym[]): Promise<Map<Pseudonym, ProfileItem>> {
    const found = new Map<Pseudonym, ProfileItem>();
    for (const subject of subjects) {
      const item = this.items.get(subject);
      if (item !== undefined) found.set(subject, loaded(item));
    }
    return found;
  }

  async *list(): AsyncGenerator<ListedProfile, void> {
    for (const [subject, item] of [...this.items]) yield { subject, ...loaded(item) };
  }

  async write(puts: readonly ProfilePut[]): Promise<Pseudonym[]> {
    return puts.filter((put) => !this.put(put)).map(({ subject }) => subject);
  }

  async remove(subjects: readonly Pseudonym[]): Promise<number> {
    return subjects.filter((subject) => this.items.delete(subject)).length;
  }

  private put({ subject, profile, expected }: ProfilePut): boolean {
    const held = this.items.get(subject);
    if ((held === undefined ? 0 : loaded(held).version) !== expected) return false;
    this.items.set(subject, stored({ profile, version: expected + 1 }));
    return true;
  }
}
