import { ConsentRules } from '../../domain/consent/decision.js';
import { saidAt } from '../../domain/consent/history.js';
import { signalsIn } from '../../domain/consent/signals.js';
import type { SubjectKeys, SuppressedReason, Tools } from '../../domain/enrichment/step.js';
import { steps as allSteps, type Steps } from '../../domain/enrichment/steps.js';
import type { EnvelopeWords } from '../../domain/event/envelope-words.js';
import type { Event } from '../../domain/event/event.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Belonging } from '../../domain/identity/belong.js';
import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import type { JsonPointer } from '../../domain/json-pointer.js';
import {
  eventAsRecorded,
  isOriginalGone,
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
import type { Profile } from '../../domain/profile/profile.js';
import type { InstallationHash } from '../installation-hash.js';
import type { PolicyInForce } from '../policy-in-force.js';
import type { FoundKeys, Subjects } from '../subjects.js';
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

/** A row that can be decided about: its event, and what was known of its person. */
export interface Reopened {
  readonly record: StoredRecord;
  readonly event: Event;
  readonly profile: Profile;
  readonly keys: Extract<FoundKeys, { readonly state: 'active' | 'restricted' }> | undefined;
  readonly originals: ReadonlyMap<string, { [P in JsonPointer]: Json }>;
}

interface Prepared {
  readonly policy: CompiledPolicy;
  readonly steps: Steps;
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
    const opened = await this.reopen(row);
    return 'kind' in opened ? opened : this.decide(opened);
  }

  /**
   * The line of a row as today's code and policy record it. Where they would not, or nobody can say, the row as it is;
   * likewise (`no_key`) where something would be sealed for a purpose that its person has no key of.
   * @throws Unavailable
   */
  async line(row: Json): Promise<{ verdict: Verdict; line?: RecordLine; kept?: 'no_key' }> {
    const opened = await this.reopen(row);
    if ('kind' in opened) return { verdict: opened };
    const verdict = this.decide(opened);
    if (verdict.kind !== 'changed') return { verdict };
    const { subject } = opened.record;
    const keys = opened.keys && subject && new PresentKeys(opened.keys.key, this.crypto, subject);
    const outcome = this.outcome(opened, keys);
    if (keys?.misses !== undefined) return { verdict, kept: 'no_key' };
    return outcome.kind === 'recorded' ? { verdict, line: outcome.line } : { verdict };
  }

  /** @throws Unavailable */
  async reopen(row: Json): Promise<Reopened | Extract<Verdict, { kind: 'not_comparable' | 'failed' }>> {
    if (!isRecord(row)) return notComparable('unreadable');
    const record = row as Json & StoredRecord;
    const { subject } = record;
    if (record.privacy.erased) return notComparable('forgotten');
    const found = subject === undefined ? undefined : await this.unseal.keysOf(subject);
    if (found?.state === 'erased') return notComparable('forgotten');
    if (found?.state === 'restricted') return notComparable('restricted');
    const originals = new Map<string, { [P in JsonPointer]: Json }>();
    for (const part of (await this.unseal.record(record))?.parts ?? []) {
      if (part.state !== 'open') return notComparable(part.state === 'erased' ? 'forgotten' : 'wrong_key');
      originals.set(part.purpose, part.originals);
    }
    if (isOriginalGone(record, originals.values())) return notComparable('original_gone');
    const read = eventAsRecorded(record, originals.values(), this.words);
    if ('violations' in read)
      return { kind: 'failed', failure: { code: 'not_an_event', violations: read.violations } };
    return {
      record,
      originals,
      keys: found,
      event: read.event,
      profile: profileAsRecorded(record, read.event),
    };
  }

  private decide(opened: Reopened): Verdict {
    const { record, originals } = opened;
    const keys = new KeepingKeys(opened.keys?.key ?? noKey, this.crypto);
    const outcome = this.outcome(opened, record.subject && keys);
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

  private outcome({ record, event, profile }: Reopened, keys: SubjectKeys | '' | undefined): Outcome {
    const { policy, steps, consent } = this.prepare();
    const belonging = belongingOf(record, policy);
    const ended = admit(steps.admissions, event, this.version);
    if (ended !== undefined) {
      // As in a batch: without consent it becomes no dead letter either.
      const own = signalsIn(event.raw, event.request, consent.purposes);
      const { record: may } = consent.decide(own, profile.consents, saidAt(event));
      return may ? ended : { kind: 'suppressed', reason: 'no_consent' };
    }
    return enrich(
      steps.steps,
      { event, belonging, profile, keys: belonging.kind === 'known' && keys ? keys : undefined },
      { policy: policy.version, version: this.version, types: { admit: () => record.type } },
    );
  }

  private prepare(): Prepared {
    const policy = this.policies.current;
    if (this.prepared?.policy !== policy) {
      const tools = { ...this.tools, installationHash: this.installationHash.hash };
      const steps = this.stepsOf(policy, tools, recordedProfile);
      this.prepared = { policy, steps, consent: new ConsentRules(policy.policy.consent) };
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
