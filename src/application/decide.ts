import { steps as allSteps, type Steps } from '../domain/enrichment/steps.js';
import type { Event } from '../domain/event/event.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import { TypeLimit } from '../domain/lake/object-name.js';
import { admit, enrich, type Outcome } from '../domain/outcome.js';
import type { Lake } from '../domain/ports/lake.js';
import type { Profiles } from '../domain/ports/profiles.js';
import { compilePaths } from '../domain/privacy/path-matcher.js';
import type { Policy } from '../domain/privacy/policy.js';
import { emptyProfile, evolve, type Leaves, mergeLeaves, type Profile } from '../domain/profile/profile.js';
import { eventIn, type Item } from './batch.js';
import type { Resolved, Subjects, Unresolved } from './subjects.js';

/** An item and what becomes of it. */
export interface Decided {
  readonly item: Item;
  readonly outcome: Outcome;
  readonly resolved?: Resolved;
}

export interface DecideOptions {
  /** The leaves that profiles have gained in this batch: seen by what comes later in it, and added to. */
  readonly leaves?: Map<Pseudonym, Leaves>;
  /** Look things up, but write nothing: what a run would do. */
  readonly dry?: boolean;
}

/** Decides what becomes of a batch of events: admissions → subjects → profiles → steps. */
export class Decide {
  private readonly steps: Steps;
  private types: TypeLimit | undefined;

  constructor(
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
    private readonly policy: Policy,
    private readonly lake: Pick<Lake, 'types'>,
    private readonly version: string,
    steps?: Steps,
  ) {
    this.steps = steps ?? allSteps(compilePaths(policy.rules));
  }

  /** In the order of the items. @throws Unavailable */
  async decide(
    items: readonly Item[],
    { leaves = new Map(), dry = false }: DecideOptions = {},
  ): Promise<Decided[]> {
    const early = items.map((item) => this.early(item));
    const events: Event[] = [];
    for (const [i, item] of items.entries()) if (early[i] === undefined) events.push(eventIn(item) as Event);
    const answers = (await this.subjects.resolve(events, dry))[Symbol.iterator]();
    const resolved = early.map((outcome) => (outcome === undefined ? answers.next().value : undefined));
    const profiles = await this.read(resolved, leaves);
    this.types ??= new TypeLimit(await this.lake.types());
    const types = this.types;
    return items.map((item, i): Decided => {
      const whose = resolved[i];
      const ended = early[i];
      if (ended !== undefined || whose === undefined) return { item, outcome: ended as Outcome };
      const event = eventIn(item) as Event;
      if ('bug' in whose) return { item, outcome: this.struck(event, whose) };
      return { item, outcome: this.late(event, whose, profiles, leaves, types), resolved: whose };
    });
  }

  /** A bug while it was found out whom the event belongs to, told as one in a step is. */
  private struck(event: Event, { bug }: Unresolved): Outcome {
    const identity = () => {
      throw bug;
    };
    return admit([identity], event, this.version) as Outcome;
  }

  /** Outcomes that need nothing but the event. */
  private early(item: Item): Outcome | undefined {
    if (item.failure !== undefined) return { kind: 'dead', failure: item.failure };
    if ('violations' in item.parsed)
      return { kind: 'dead', failure: { code: 'not_an_event', violations: item.parsed.violations } };
    return admit(this.steps.admissions, item.parsed.event, this.version);
  }

  private late(
    event: Event,
    { belonging, keys }: Resolved,
    profiles: Map<Pseudonym, Profile>,
    leaves: Map<Pseudonym, Leaves>,
    types: TypeLimit,
  ): Outcome {
    switch (belonging.kind) {
      case 'erased':
        return { kind: 'suppressed', reason: 'forgotten' };
      case 'refused': {
        const violations = [{ path: '', problem: belonging.problem }];
        return { kind: 'dead', failure: { code: belonging.code, violations } };
      }
      case 'nobody':
        return enrich(this.steps.steps, { event, belonging }, this.making(types));
      case 'known': {
        const subject = belonging.subject;
        const profile = profiles.get(subject) ?? emptyProfile;
        const outcome = enrich(this.steps.steps, { event, belonging, keys, profile }, this.making(types));
        if (outcome.kind === 'recorded' && outcome.leaves !== undefined) {
          profiles.set(subject, outcome.profile ?? profile);
          leaves.set(subject, mergeLeaves(leaves.get(subject) ?? {}, outcome.leaves));
        }
        return outcome;
      }
    }
  }

  private making(types: TypeLimit) {
    const { policy, version } = this;
    return { policy: policy.version, version, types };
  }

  private async read(
    resolved: readonly (Resolved | Unresolved | undefined)[],
    gained: ReadonlyMap<Pseudonym, Leaves>,
  ): Promise<Map<Pseudonym, Profile>> {
    const wanted = new Set<Pseudonym>();
    for (const one of resolved)
      if (one !== undefined && 'belonging' in one && one.belonging.kind === 'known')
        wanted.add(one.belonging.subject);
    const found = await this.profiles.read([...wanted]);
    const profiles = new Map([...found].map(([subject, { profile }]) => [subject, profile]));
    for (const subject of wanted) {
      const leaves = gained.get(subject);
      if (leaves !== undefined) profiles.set(subject, evolve(profiles.get(subject) ?? emptyProfile, leaves));
    }
    return profiles;
  }
}
