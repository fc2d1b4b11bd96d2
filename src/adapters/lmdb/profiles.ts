import type { Pseudonym } from '../../domain/identity/subject.js';
import type { ListedProfile, ProfileItem, ProfilePut, Profiles } from '../../domain/ports/profiles.js';
import { answering, answeringEach } from './answering.js';
import { transacting } from './durable.js';
import { entries } from './pages.js';
import { present } from './present.js';
import type { Store } from './store.js';

const code = 'profiles_unavailable';

export class LmdbProfiles implements Profiles {
  constructor(private readonly store: Store) {}

  read(subjects: readonly Pseudonym[]): Promise<Map<Pseudonym, ProfileItem>> {
    return answering(code, () => present(this.store.profiles, subjects));
  }

  list(): AsyncIterable<ListedProfile> {
    return answeringEach(
      code,
      entries(this.store.profiles, ({ key, value }) => ({ key, subject: key as Pseudonym, ...value })),
    );
  }

  write(puts: readonly ProfilePut[]): Promise<Pseudonym[]> {
    return answering(code, async () => {
      if (puts.length === 0) return [];
      return transacting(this.store, () =>
        puts.filter((put) => !this.put(put)).map(({ subject }) => subject),
      );
    });
  }

  remove(subjects: readonly Pseudonym[]): Promise<number> {
    return answering(code, async () => {
      if (subjects.length === 0) return 0;
      return transacting(
        this.store,
        () => subjects.filter((subject) => this.store.profiles.removeSync(subject)).length,
      );
    });
  }

  private put({ subject, profile, expected }: ProfilePut): boolean {
    if ((this.store.profiles.get(subject)?.version ?? 0) !== expected) return false;
    this.store.profiles.put(subject, { profile, version: expected + 1 });
    return true;
  }
}
