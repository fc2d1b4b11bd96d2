import { type Consents, mergeConsents } from '../domain/consent/history.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import type { ProfileItem, Profiles } from '../domain/ports/profiles.js';
import {
  emptyProfile,
  evolve,
  type Leaves,
  mergeLeaves,
  type Profile,
  withConsents,
} from '../domain/profile/profile.js';

/** What profiles have gained in a batch, by subject: written once, after its events are decided. */
export interface ProfileGains {
  readonly leaves: Map<Pseudonym, Leaves>;
  readonly consents: Map<Pseudonym, Consents>;
  /** Profiles as they were stored when the batch first read them; `undefined` for those that were not there. */
  readonly stored: Map<Pseudonym, ProfileItem | undefined>;
}

/** Profiles as a batch sees them: as they are stored, with what the batch has added to them so far. */
export class BatchProfiles {
  private readonly held = new Map<Pseudonym, Profile>();

  constructor(
    private readonly profiles: Pick<Profiles, 'read'>,
    private readonly gains: ProfileGains,
  ) {}

  /** Makes these profiles known to `of`. @throws Unavailable */
  async read(subjects: Iterable<Pseudonym>): Promise<void> {
    const { stored } = this.gains;
    const cold = new Set<Pseudonym>();
    for (const subject of subjects) {
      if (this.held.has(subject)) continue;
      if (stored.has(subject)) this.hold(subject, stored.get(subject));
      else cold.add(subject);
    }
    if (cold.size === 0) return;
    const found = await this.profiles.read([...cold]);
    for (const subject of cold) {
      const item = found.get(subject);
      stored.set(subject, item);
      this.hold(subject, item);
    }
  }

  /** As it is stored, with what the batch has added to it so far. */
  private hold(subject: Pseudonym, item: ProfileItem | undefined): void {
    const before = item?.profile ?? emptyProfile;
    const gained = this.gains.leaves.get(subject);
    const said = this.gains.consents.get(subject);
    const evolved = gained === undefined ? before : evolve(before, gained);
    this.held.set(subject, said === undefined ? evolved : withConsents(evolved, said));
  }

  of(subject: Pseudonym): Profile {
    return this.held.get(subject) ?? emptyProfile;
  }

  /** The subject's profile with what an event has added: these leaves. */
  replace(subject: Pseudonym, profile: Profile, leaves: Leaves): void {
    const { leaves: gained } = this.gains;
    this.held.set(subject, profile);
    gained.set(subject, mergeLeaves(gained.get(subject) ?? {}, leaves));
  }

  /** Adds to what the subject has said of consent; nothing happens where that is known already. */
  note(subject: Pseudonym, more: Consents): void {
    const before = this.of(subject);
    const after = withConsents(before, more);
    if (after === before) return;
    const { consents: gained } = this.gains;
    this.held.set(subject, after);
    gained.set(subject, mergeConsents(gained.get(subject) ?? {}, more));
  }
}
