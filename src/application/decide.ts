import { ConsentRules } from '../domain/consent/decision.js';
import { saidAt, statementsOf } from '../domain/consent/history.js';
import { type Signals, signalsIn } from '../domain/consent/signals.js';
import type { Tools } from '../domain/enrichment/step.js';
import { steps as allSteps, type Steps } from '../domain/enrichment/steps.js';
import type { Event } from '../domain/event/event.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import { TypeLimit } from '../domain/lake/object-name.js';
import { toMaskable } from '../domain/lake/record.js';
import { admit, enrich, type Outcome } from '../domain/outcome.js';
import type { Lake } from '../domain/ports/lake.js';
import type { Profiles } from '../domain/ports/profiles.js';
import type { CompiledPolicy } from '../domain/privacy/compiled-policy.js';
import { purposesIn } from '../domain/privacy/mask.js';
import type { Purpose } from '../domain/privacy/policy.js';
import type { Item } from './batch.js';
import { BatchProfiles, type ProfileGains } from './batch-profiles.js';
import type { InstallationHash } from './installation-hash.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { Resolved, Subjects, Unresolved } from './subjects.js';

/** An item and what becomes of it. */
export interface Decided {
  readonly item: Item;
  readonly outcome: Outcome;
  readonly resolved?: Resolved;
}

export interface DecideOptions extends Partial<ProfileGains> {
  /** Look things up, but write nothing: what a run would do. */
  readonly dry?: boolean;
}

type Making = Parameters<typeof enrich>[2];

/** Everything that the policy in force decides by. */
interface Prepared {
  readonly policy: CompiledPolicy;
  readonly steps: Steps;
  readonly consent: ConsentRules;
}

/** An event on its way, with what it says itself of consent. */
interface Open {
  readonly event: Event;
  readonly own: Signals;
  whose?: Resolved | Unresolved;
  /** What an admission made of it, or the lack of consent. */
  ended?: Outcome;
}

const noConsent: Outcome = { kind: 'suppressed', reason: 'no_consent' };

/** Decides what becomes of a batch of events: admissions → subjects → profiles → steps. */
export class Decide {
  private prepared: Prepared | undefined;
  private types: TypeLimit | undefined;

  constructor(
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
    private readonly policies: PolicyInForce,
    private readonly lake: Pick<Lake, 'types'>,
    private readonly version: string,
    private readonly installationHash: InstallationHash,
    private readonly tools: Omit<Tools, 'installationHash'> = {},
    private readonly stepsOf: (policy: CompiledPolicy, tools: Tools) => Steps = allSteps,
  ) {}

  /** In the order of the items. @throws Unavailable */
  async decide(
    items: readonly Item[],
    { leaves = new Map(), consents = new Map(), stored = new Map(), dry = false }: DecideOptions = {},
  ): Promise<Decided[]> {
    await this.installationHash.ready(dry);
    const prepared = this.prepare();
    const begun = items.map((item) => this.begin(item, prepared));
    const profiles = new BatchProfiles(this.profiles, { leaves, consents, stored });
    const opens = begun.filter((one) => 'event' in one);
    await this.find(opens, prepared, profiles, dry);
    this.types ??= new TypeLimit(await this.lake.types());
    const making: Making = { policy: prepared.policy.version, version: this.version, types: this.types };
    return items.map((item, i): Decided => {
      const one = begun[i] as Open | Outcome;
      if (!('event' in one)) return { item, outcome: one };
      const { event, whose, ended } = one;
      if (ended !== undefined || whose === undefined) return { item, outcome: ended as Outcome };
      if ('bug' in whose) return { item, outcome: this.struck(event, whose) };
      return { item, outcome: this.late(one, whose, profiles, prepared, making), resolved: whose };
    });
  }

  /**
   * Finds out whose the events are, and what those people have said of consent: all of it before the first event is
   * judged, so that its order within the batch does not matter. An event that its own consent or an admission ends,
   * or that only an earlier yes could save, is given no subject: it is asked only whether there is one. Without
   * consent it becomes no dead letter either, whatever an admission says: a letter would keep it.
   */
  private async find(
    opens: readonly Open[],
    { policy, consent }: Prepared,
    profiles: BatchProfiles,
    dry: boolean,
  ): Promise<void> {
    const { pseudonym } = policy.policy;
    const isQuiet = ({ own, ended }: Open) => ended !== undefined || (pseudonym && consent.depends(own));
    const others = opens.filter((one) => !isQuiet(one));
    await this.resolve(others, policy, dry);
    await this.hear(others, profiles);

    const quiet = opens.filter(isQuiet);
    const found = pseudonym ? await this.subjects.existing(quiet.map(({ event }) => event)) : [];
    await profiles.read(found.filter((subject) => subject !== undefined));
    for (const [i, { event, own }] of quiet.entries()) {
      const subject = found[i];
      if (subject !== undefined) profiles.note(subject, statementsOf(event, own));
    }
    for (const [i, one] of quiet.entries())
      if (!this.mayRecord(one, found[i], consent, profiles)) one.ended = noConsent;
    const saved = quiet.filter(({ ended }) => ended === undefined);
    await this.resolve(saved, policy, dry);
    await this.hear(saved, profiles);
  }

  private mayRecord(
    { event, own }: Open,
    subject: Pseudonym | undefined,
    consent: ConsentRules,
    profiles: BatchProfiles,
  ): boolean {
    const history = subject === undefined ? undefined : profiles.of(subject).consents;
    return consent.decide(own, history, saidAt(event)).record;
  }

  /** Notes what events say of consent, and what their people said in another life. @throws Unavailable */
  private async hear(opens: readonly Open[], profiles: BatchProfiles): Promise<void> {
    const subjects = new Set<Pseudonym>();
    for (const { whose } of opens) {
      const { subject, formerly } = livesOf(whose);
      if (subject !== undefined) subjects.add(subject);
      for (const life of formerly) subjects.add(life);
    }
    await profiles.read(subjects);
    for (const { event, own, whose } of opens) {
      const { subject, formerly } = livesOf(whose);
      if (subject === undefined) continue;
      if (own.size > 0) profiles.note(subject, statementsOf(event, own));
      for (const life of formerly) {
        const { consents } = profiles.of(life);
        if (consents !== undefined) profiles.note(subject, consents);
      }
    }
  }

  /**
   * Whom the events belong to. Under a policy without pseudonyms nobody, and the vault learns nothing: it is asked only
   * so that what was forgotten stays out.
   */
  private async resolve(opens: readonly Open[], policy: CompiledPolicy, dry: boolean): Promise<void> {
    if (opens.length === 0) return;
    const events = opens.map(({ event }) => event);
    const { pseudonym } = policy.policy;
    const answers = pseudonym
      ? await this.subjects.resolve(events, dry, this.purposesBy(policy))
      : await this.subjects.resolve(events, true);
    for (const [i, one] of opens.entries()) {
      const answer = answers[i] as Resolved | Unresolved;
      const isErased = 'belonging' in answer && answer.belonging.kind === 'erased';
      one.whose = pseudonym || isErased ? answer : ofNobody;
    }
  }

  /** A bug while it was found out whom the event belongs to, told as one in a step is. */
  private struck(event: Event, { bug }: Unresolved): Outcome {
    const identity = () => {
      throw bug;
    };
    return admit([identity], event, this.version) as Outcome;
  }

  /** What needs nothing but the event: an outcome, where it is no event, or what comes of the admissions. */
  private begin({ failure, parsed, raw, arrival }: Item, { steps, consent }: Prepared): Open | Outcome {
    if (failure !== undefined) return { kind: 'dead', failure };
    const own = signalsIn(raw, arrival.request, consent.purposes);
    if ('violations' in parsed) {
      if (!consent.decide(own, undefined, arrival.receivedAt).record) return noConsent;
      return { kind: 'dead', failure: { code: 'not_an_event', violations: parsed.violations } };
    }
    const { event } = parsed;
    const ended = admit(steps.admissions, event, this.version);
    return ended === undefined ? { event, own } : { event, own, ended };
  }

  private late(
    open: Open,
    { belonging, keys }: Resolved,
    profiles: BatchProfiles,
    { steps, consent }: Prepared,
    making: Making,
  ): Outcome {
    const { event } = open;
    switch (belonging.kind) {
      case 'erased':
        return { kind: 'suppressed', reason: 'forgotten' };
      case 'refused': {
        const { code, problem, subject } = belonging;
        if (!this.mayRecord(open, subject, consent, profiles)) return noConsent;
        return { kind: 'dead', failure: { code, violations: [{ path: '', problem }] } };
      }
      case 'nobody':
        return enrich(steps.steps, { event, belonging }, making);
      case 'known': {
        const { subject } = belonging;
        const profile = profiles.of(subject);
        const outcome = enrich(steps.steps, { event, belonging, keys, profile }, making);
        if (outcome.kind === 'recorded' && outcome.leaves !== undefined)
          profiles.replace(subject, outcome.profile ?? profile, outcome.leaves);
        return outcome;
      }
    }
  }

  private prepare(): Prepared {
    const policy = this.policies.current;
    if (this.prepared?.policy !== policy) {
      const tools = { ...this.tools, installationHash: this.installationHash.hash };
      const consent = new ConsentRules(policy.policy.consent);
      this.prepared = { policy, steps: this.stepsOf(policy, tools), consent };
    }
    return this.prepared;
  }

  /** Which keys an event needs; nothing to find out while all rules are of one purpose. */
  private purposesBy(policy: CompiledPolicy): ((event: Event) => Iterable<Purpose>) | undefined {
    if (policy.purposes.length === 1) return undefined;
    return (event) => purposesIn(toMaskable(event), policy.placeFor(event));
  }
}

const ofNobody: Resolved = { belonging: { kind: 'nobody' } };

interface Lives {
  readonly subject?: Pseudonym | undefined;
  readonly formerly: readonly Pseudonym[];
}

const noLives: readonly Pseudonym[] = [];

/** The subject that an event belongs to, and its other lives. */
function livesOf(whose: Resolved | Unresolved | undefined): Lives {
  if (whose === undefined || 'bug' in whose) return { formerly: noLives };
  const { belonging } = whose;
  switch (belonging.kind) {
    case 'known':
      return { subject: belonging.subject, formerly: belonging.formerly ?? noLives };
    case 'refused':
      return { subject: belonging.subject, formerly: noLives };
    case 'nobody':
    case 'erased':
      return { formerly: noLives };
  }
}
