import { ConsentRules } from '../../domain/consent/decision.js';
import { type Consents, saidAt, statementsOf } from '../../domain/consent/history.js';
import { signalsIn } from '../../domain/consent/signals.js';
import type { SubjectKeys, SuppressedReason, Tools } from '../../domain/enrichment/step.js';
import { steps as allSteps, type Steps } from '../../domain/enrichment/steps.js';
import type { EnvelopeWords } from '../../domain/event/envelope-words.js';
import type { Event, RequestFacts } from '../../domain/event/event.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Belonging } from '../../domain/identity/belong.js';
import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import type { JsonPointer } from '../../domain/json-pointer.js';
import {
  eventAsRecorded,
  isOriginalGone,
  leavesAsRecorded,
  profileAsRecorded,
  recordedProfile,
  type StoredRecord,
} from '../../domain/lake/as-recorded.js';
import { compare, type Difference } from '../../domain/lake/compare.js';
import { type RecordLine, recordVersion } from '../../domain/lake/record.js';
import { admit, enrich, type Outcome } from '../../domain/outcome.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { CompiledPolicy } from '../../domain/privacy/compiled-policy.js';
import type { Detectors } from '../../domain/privacy/detection/finding.js';
import { envelopeRedaction } from '../../domain/privacy/envelope-redaction.js';
import type { Purpose } from '../../domain/privacy/policy.js';
import type { DataKey } from '../../domain/privacy/sealed.js';
import type { Leaves, Profile } from '../../domain/profile/profile.js';
import type { InstallationHash } from '../installation-hash.js';
import type { PolicyInForce } from '../policy-in-force.js';
import type { Subjects } from '../subjects.js';
import { Unseal } from '../unseal.js';
import { KeepingKeys, PresentKeys } from './recorded-keys.js';

/** Why nobody can say what today's code would make of a row. */
export type NotComparable =
  /** Its person, or a purpose of its sealed part, was forgotten. */
  | 'forgotten'
  /** Its person is restricted (Art. 18): opened for a disclosure only. */
  | 'restricted'
  /** A treatment took something out that was not sealed, or is no longer there. */
  | 'original_gone'
  /** It does not open under the key of its person. */
  | 'wrong_key'
  /** It is no record, or one of a newer release. */
  | 'unreadable';

/** What today's code and policy make of a row, beside what is recorded. */
export type Verdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly differences: readonly Difference[] }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'suppressed'; readonly reason: SuppressedReason }
  | { readonly kind: 'not_comparable'; readonly why: NotComparable };

type Originals = Map<Purpose, { [P in JsonPointer]: Json }>;

/** A row, what its sealed parts hold, and the keys of its person, if it has one. */
export interface OpenedRow {
  readonly record: StoredRecord;
  readonly originals: ReadonlyMap<Purpose, { [P in JsonPointer]: Json }>;
  readonly keyOf: (purpose: Purpose) => DataKey | undefined;
  readonly keys: PresentKeys | undefined;
}

type NotOpened = Extract<Verdict, { readonly kind: 'not_comparable' }>;

/** A row that can be decided about: its event, and what was known of its person. */
interface Reopened extends OpenedRow {
  readonly event: Event;
  readonly profile: Profile;
}

interface Prepared {
  readonly policy: CompiledPolicy;
  readonly steps: Steps;
  /** The same with the step that folds traits into profiles. */
  readonly folding: Steps;
  readonly consent: ConsentRules;
}

const noKey = () => undefined;

/** Runs a row's event through today's steps and policy, as recorded. Reads keys; writes nothing, and makes no key. */
export class RunAgain {
  private readonly words: EnvelopeWords;
  private readonly unseal: Unseal;
  private prepared: Prepared | undefined;

  constructor(
    subjects: Pick<Subjects, 'keyOf'>,
    private readonly policies: PolicyInForce,
    private readonly crypto: Crypto,
    clock: Clock,
    private readonly version: string,
    private readonly installationHash: InstallationHash,
    private readonly detectors: Detectors,
    private readonly tools: Omit<Tools, 'installationHash'> = {},
    private readonly stepsOf: typeof allSteps = allSteps,
  ) {
    this.unseal = new Unseal(subjects, crypto, clock);
    this.words = envelopeRedaction(detectors, installationHash.hash);
  }

  /** To be awaited once before the first row. @throws Unavailable */
  ready(): Promise<void> {
    return this.installationHash.ready(true);
  }

  /** @throws Unavailable */
  async verdict(row: Json): Promise<Verdict> {
    const opened = await this.open(row);
    if ('kind' in opened) return opened;
    const reopened = this.reopen(opened);
    return 'kind' in reopened ? reopened : this.decide(reopened);
  }

  /**
   * The line of a row as today's code and policy record it. Where they would not, or nobody can say, the row as it is;
   * likewise (`no_key`) where something would be sealed for a purpose that its person has no key of.
   * @throws Unavailable
   */
  async line(row: Json): Promise<{ verdict: Verdict; line?: RecordLine; kept?: 'no_key' }> {
    const opened = await this.open(row);
    const reopened = 'kind' in opened ? opened : this.reopen(opened);
    if ('kind' in reopened) return { verdict: reopened };
    const verdict = this.decide(reopened);
    if (verdict.kind !== 'changed') return { verdict };
    const { keys } = reopened;
    const outcome = this.outcome(reopened, keys);
    if (keys?.misses !== undefined) return { verdict, kept: 'no_key' };
    return outcome.kind === 'recorded' ? { verdict, line: outcome.line } : { verdict };
  }

  /** A row with its sealed parts opened. @throws Unavailable */
  async open(row: Json): Promise<OpenedRow | NotOpened> {
    if (!isRecord(row)) return notComparable('unreadable');
    const record = row as Json & StoredRecord;
    const { subject } = record;
    if (record.privacy.erased) return notComparable('forgotten');
    const found = subject === undefined ? undefined : await this.unseal.keysOf(subject);
    if (found?.state === 'erased') return notComparable('forgotten');
    if (found?.state === 'restricted') return notComparable('restricted');
    const originals: Originals = new Map();
    for (const part of (await this.unseal.record(record))?.parts ?? []) {
      if (part.state !== 'open') return notComparable(part.state === 'erased' ? 'forgotten' : 'wrong_key');
      originals.set(part.purpose, part.originals);
    }
    const keys = found && subject && new PresentKeys(found.key, this.crypto, subject);
    return { record, originals, keyOf: found?.key ?? noKey, keys: keys || undefined };
  }

  /** What an identify adds to its person's profile: by today's policy, and as recorded where that cannot say. */
  leaves(opened: OpenedRow): Leaves {
    const { keys, record, originals } = opened;
    if (keys === undefined) return {};
    const reopened = this.reopen(opened);
    if (!('kind' in reopened)) {
      const outcome = this.outcome(reopened, keys, this.prepare().folding);
      if (outcome.kind === 'recorded' && keys.misses === undefined) return outcome.leaves ?? {};
    }
    return leavesAsRecorded(record, originals, keys, (key) => this.shownKey(key) !== key);
  }

  /** What an event says of consent itself. */
  statements({ record }: Pick<OpenedRow, 'record'>): Consents {
    const { context = {}, request = {}, time, received_at: receivedAt } = record;
    const signals = signalsIn({ context }, request as RequestFacts, this.prepare().consent.purposes);
    return statementsOf({ time, receivedAt }, signals);
  }

  private reopen(opened: OpenedRow): Reopened | Extract<Verdict, { kind: 'not_comparable' | 'failed' }> {
    const { record, originals } = opened;
    if (isOriginalGone(record, originals.values())) return notComparable('original_gone');
    const read = eventAsRecorded(record, originals.values(), this.words);
    if ('violations' in read)
      return { kind: 'failed', failure: { code: 'not_an_event', violations: read.violations } };
    return { ...opened, event: read.event, profile: profileAsRecorded(record, read.event) };
  }

  private decide(opened: Reopened): Verdict {
    const { record, originals } = opened;
    const keys = new KeepingKeys(opened.keyOf, this.crypto);
    const outcome = this.outcome(opened, opened.keys && keys);
    switch (outcome.kind) {
      case 'dead':
        return { kind: 'failed', failure: outcome.failure };
      case 'suppressed':
        return outcome;
      case 'recorded': {
        const before = { row: record as unknown as JsonObject, originals };
        const after = { row: JSON.parse(outcome.line), originals: keys.originals };
        const differences = compare(before, after, (key) => this.shownKey(key));
        return differences.length === 0 ? { kind: 'same' } : { kind: 'changed', differences };
      }
    }
  }

  private outcome(
    { record, event, profile }: Reopened,
    keys: SubjectKeys | undefined,
    { admissions, steps } = this.prepare().steps,
  ): Outcome {
    const { policy, consent } = this.prepare();
    const belonging = belongingOf(record, policy);
    const ended = admit(admissions, event, this.version);
    if (ended !== undefined) {
      // As in a batch: without consent it becomes no dead letter either.
      const own = signalsIn(event.raw, event.request, consent.purposes);
      const { record: may } = consent.decide(own, profile.consents, saidAt(event));
      return may ? ended : { kind: 'suppressed', reason: 'no_consent' };
    }
    return enrich(
      steps,
      { event, belonging, profile, keys: belonging.kind === 'known' ? keys : undefined },
      { policy: policy.version, version: this.version, types: { admit: () => record.type } },
    );
  }

  private prepare(): Prepared {
    const policy = this.policies.current;
    if (this.prepared?.policy !== policy) {
      const tools = { ...this.tools, installationHash: this.installationHash.hash };
      const steps = this.stepsOf(policy, tools, recordedProfile);
      const folding = this.stepsOf(policy, tools);
      this.prepared = { policy, steps, folding, consent: new ConsentRules(policy.policy.consent) };
    }
    return this.prepared;
  }

  private shownKey(key: string): string {
    const [found] = this.detectors.inKey(key);
    return found === undefined ? key : `[${found.kind}]`;
  }
}

/** As recorded; under a policy without pseudonyms nobody's. */
function belongingOf(
  { subject, anonymous }: StoredRecord,
  { policy }: CompiledPolicy,
): Extract<Belonging, { kind: 'known' | 'nobody' }> {
  if (subject === undefined || !policy.pseudonym) return { kind: 'nobody' };
  const holder = { item: '' as never, n: 0 };
  return { kind: 'known', holder, subject, anonymous, restricted: false };
}

function notComparable(why: NotComparable): Extract<Verdict, { kind: 'not_comparable' }> {
  return { kind: 'not_comparable', why };
}

function isRecord(row: Json): boolean {
  return (
    isObject(row) &&
    typeof row.id === 'string' &&
    isObject(row.privacy) &&
    isObject(row.source) &&
    isObject(row.lethe) &&
    typeof row.lethe.version === 'number' &&
    row.lethe.version <= recordVersion
  );
}
