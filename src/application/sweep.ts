import { instant } from '../domain/event/time.js';
import type { Letter } from '../domain/failure/letter.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Profiles } from '../domain/ports/profiles.js';
import type { TargetQueues } from '../domain/ports/target-queues.js';
import { defaultPurpose, type Purpose } from '../domain/privacy/policy.js';
import { withoutPurposes } from '../domain/profile/without-purposes.js';

/** Whose is swept, and whether all of it or what some purposes sealed. */
export interface SweepOrder {
  readonly pseudonyms: readonly Pseudonym[];
  readonly purposes?: readonly Purpose[] | undefined;
}

export interface SweepCounts {
  profiles: number;
  letters: number;
  deliveries: number;
}

/** Removes what is kept of people outside vault and lake: profiles, letters, and what waits for targets. */
export class Sweep {
  constructor(
    private readonly profiles: Profiles,
    private readonly letters: Letters,
    private readonly queues: TargetQueues,
    private readonly clock: Clock,
  ) {}

  /** One pass over the letters for all orders. Answers counts per order. @throws Unavailable */
  async run(orders: readonly SweepOrder[]): Promise<SweepCounts[]> {
    const counts: SweepCounts[] = [];
    const byName = new Map<Pseudonym, SweepCounts>();
    for (const { pseudonyms, purposes } of orders) {
      const count = { profiles: 0, letters: 0, deliveries: 0 };
      counts.push(count);
      // Letters are sealed for the default purpose.
      if (purposes === undefined || purposes.includes(defaultPurpose))
        for (const name of pseudonyms) byName.set(name, count);
      if (purposes !== undefined) count.profiles = await this.withoutPurposes(pseudonyms, purposes);
      else {
        count.profiles = await this.profiles.remove(pseudonyms);
        count.deliveries = await this.queues.purge(new Set(pseudonyms));
      }
    }
    if (byName.size > 0) await this.eraseLetters(byName);
    return counts;
  }

  /** A letter stays as a count; its event goes. */
  private async eraseLetters(byName: ReadonlyMap<Pseudonym, SweepCounts>): Promise<void> {
    for await (const letter of this.letters.list()) {
      const { event, ...rest } = letter;
      const count = event === undefined || 'day' in event.under ? undefined : byName.get(event.under.subject);
      if (count === undefined) continue;
      const state = letter.state === 'open' ? 'erased' : letter.state;
      const left: Letter = { ...rest, state, at: instant(this.clock.now()) };
      if (await this.letters.replace(left, letter.state)) count.letters += 1;
    }
  }

  private async withoutPurposes(
    pseudonyms: readonly Pseudonym[],
    purposes: readonly Purpose[],
  ): Promise<number> {
    let left = pseudonyms;
    let changed = 0;
    while (left.length > 0) {
      const held = await this.profiles.read(left);
      const puts = [...held].flatMap(([subject, { profile, version }]) => {
        const rest = withoutPurposes(profile, purposes);
        return rest === profile ? [] : [{ subject, profile: rest, expected: version }];
      });
      left = puts.length === 0 ? [] : await this.profiles.write(puts);
      changed += puts.length - left.length;
    }
    return changed;
  }
}
