import type { Pseudonym } from '../identity/subject.js';
import type { Profile } from '../profile/profile.js';

export interface ProfileItem {
  readonly profile: Profile;
  /** Counts the writes of this profile, from 1. */
  readonly version: number;
}

export interface ProfilePut {
  readonly subject: Pseudonym;
  readonly profile: Profile;
  /** The version it was merged over; 0 where there was none. */
  readonly expected: number;
}

/** Users' nested attributes, by pseudonym. Outages: `profiles_unavailable`. */
export interface Profiles {
  /** The profiles that are there; absent ones are missing from the answer. */
  read(subjects: readonly Pseudonym[]): Promise<Map<Pseudonym, ProfileItem>>;
  /** Each put happens only over the expected version. Answers the subjects that lost. Resolves once durable. */
  write(puts: readonly ProfilePut[]): Promise<Pseudonym[]>;
  /** Removes profiles, whatever their version; answers how many there were. Resolves once durable. */
  remove(subjects: readonly Pseudonym[]): Promise<number>;
}
