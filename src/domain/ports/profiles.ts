import type { Pseudonym } from '../identity/subject.js';
import type { Profile } from '../profile/profile.js';

export interface ProfileItem {
  readonly profile: Profile;
  /** Counts the writes of this profile, from 1. */
  readonly version: number;
}

export interface ListedProfile extends ProfileItem {
  readonly subject: Pseudonym;
}

export interface ProfilePut {
  readonly subject: Pseudonym;
  readonly profile: Profile;
  /** The version it was merged over; 0 where there was none. */
  readonly expected: number;
}

/** Thrown by `write` for a profile that is more than the store holds. It was not written; others may have been. */
export class ProfileTooLarge extends Error {
  readonly code = 'profile_too_large';
  constructor(
    readonly subject: Pseudonym,
    cause: unknown,
  ) {
    super(
      `The profile of ${subject} is larger than the store holds (400 KB on DynamoDB): send fewer or shorter traits.`,
      { cause },
    );
  }
}

/** Users' nested attributes, by pseudonym. Outages: `profiles_unavailable`. */
export interface Profiles {
  /** The profiles that are there; absent ones are missing from the answer. */
  read(subjects: readonly Pseudonym[]): Promise<Map<Pseudonym, ProfileItem>>;
  /** All profiles, in no order; one that is written meanwhile may come as it was before. */
  list(): AsyncIterable<ListedProfile>;
  /** Each put happens only over the expected version. Answers the subjects that lost. Resolves once durable. @throws ProfileTooLarge */
  write(puts: readonly ProfilePut[]): Promise<Pseudonym[]>;
  /** Removes profiles, whatever their version; answers how many there were. Resolves once durable. */
  remove(subjects: readonly Pseudonym[]): Promise<number>;
}
