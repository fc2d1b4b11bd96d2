import type { Event, EventSource, ReceiptId, RequestFacts } from '../domain/event/event.js';
import { parse } from '../domain/event/parse.js';
import { instant } from '../domain/event/time.js';
import { isObject, type Json, type JsonObject } from '../domain/json.js';
import { escapeKey, type JsonPointer } from '../domain/json-pointer.js';
import type { Record as LakeRecord } from '../domain/lake/record.js';
import type { Outcome } from '../domain/outcome.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Detectors } from '../domain/privacy/detection/finding.js';
import { envelopeRedaction } from '../domain/privacy/envelope-redaction.js';
import type { Purpose } from '../domain/privacy/policy.js';
import { additionalData, openOriginals } from '../domain/privacy/sealed.js';
import { isKeyedHash } from '../domain/privacy/treatment.js';
import type { Decide } from './decide.js';
import type { InstallationHash } from './installation-hash.js';
import type { Subjects } from './subjects.js';

/** An event, and what a policy should make of it. */
export interface PolicyTest {
  readonly name: string;
  /** Events that came before, oldest first. */
  readonly given: readonly Json[];
  readonly event: Json;
  readonly request: RequestFacts;
  readonly source: EventSource;
  /**
   * The record, as far as it matters: of objects these fields, of lists all items. In place of a value a matcher says
   * what differs by key: `{$sealed: value}` it is in the sealed part, and in clear there is nothing or what `$clear`
   * says; `{$hash: true}` a keyed hash; `{$absent: true}` nothing in clear; `{$dropped: true}` nothing sealed either.
   * Or `{outcome: suppressed, reason}`, `{outcome: dead, code}`.
   */
  readonly expect: JsonObject;
}

/** Where the record is not as expected. `undefined`: there is nothing. */
export interface Mismatch {
  readonly pointer: JsonPointer;
  readonly expected: string;
  readonly got: string;
}

export const matchers = ['$sealed', '$clear', '$hash', '$absent', '$dropped'] as const;

/** Runs tests of a policy through the whole core. Writes to its vault, so each test wants one of its own. */
export class TestPolicy {
  constructor(
    private readonly decide: Decide,
    private readonly subjects: Subjects,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    private readonly installationHash: InstallationHash,
    private readonly detectors: Detectors,
  ) {}

  /** All that is not as expected; nothing where the test passes. */
  async run({ given, event, request, source, expect }: PolicyTest): Promise<Mismatch[]> {
    await this.installationHash.ready();
    const words = envelopeRedaction(this.detectors, this.installationHash.hash);
    const items = [...given, event].map((raw, index) => {
      const by = 'test.1' as ReceiptId;
      const receivedAt = instant(this.clock.now());
      const arrival = { receipt: by, index, receivedAt, source, request, live: false, forward: false };
      return { arrival, raw, parsed: parse(raw, arrival, words), by };
    });
    const outcome = (await this.decide.decide(items)).at(-1)?.outcome as Outcome;
    const { outcome: expected = 'recorded', ...rest } = expect;
    if (expected !== outcome.kind)
      return [{ pointer: '/outcome', expected: text(expected), got: ending(outcome) }];
    if (outcome.kind !== 'recorded') return compare(expect, told(outcome), new Map(), '');
    const record: LakeRecord & JsonObject = JSON.parse(outcome.line);
    return compare(rest, record, await this.originals(record), '');
  }

  private async originals(record: LakeRecord): Promise<ReadonlyMap<JsonPointer, Json>> {
    const { id, subject, privacy } = record;
    const found = new Map<JsonPointer, Json>();
    const keys = subject === undefined ? undefined : await this.subjects.keyOf(subject);
    if (subject === undefined || keys === undefined || keys.state === 'erased') return found;
    for (const [text, sealed] of Object.entries(privacy.sealed ?? {})) {
      const purpose = text as Purpose;
      const data = additionalData(subject, purpose, id as Event['id']);
      const key = keys.key(purpose);
      if (key === undefined) continue;
      const originals = openOriginals(this.crypto, key, sealed, data);
      for (const [pointer, value] of Object.entries(originals)) found.set(pointer, value);
    }
    return found;
  }
}

/** An outcome as a test expects one. */
function told(outcome: Exclude<Outcome, { kind: 'recorded' }>): JsonObject {
  if (outcome.kind === 'suppressed') return { outcome: 'suppressed', reason: outcome.reason };
  const { code, violations } = outcome.failure;
  return { outcome: 'dead', code, violations: (violations ?? []).map((one) => ({ ...one })) };
}

/** What became of it, and why, in one line. */
function ending(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'recorded':
      return 'recorded';
    case 'suppressed':
      return `suppressed: ${outcome.reason}`;
    case 'dead': {
      const { code, violations = [] } = outcome.failure;
      return [`dead: ${code}`, ...violations.map(({ path, problem }) => `${path} ${problem}`)].join('; ');
    }
  }
}

type Originals = ReadonlyMap<JsonPointer, Json>;

function compare(
  expected: Json,
  got: Json | undefined,
  originals: Originals,
  pointer: JsonPointer,
): Mismatch[] {
  const differs = () => [{ pointer, expected: text(expected), got: text(got) }];
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return differs();
    return expected.flatMap((item, i) => compare(item, got[i], originals, `${pointer}/${i}`));
  }
  if (!isObject(expected)) return expected === got ? [] : differs();
  if (isMatcher(expected)) return match(expected, got, originals, pointer);
  // A field whose parts are all gone is still expected part by part.
  const fields = isObject(got) ? got : got === undefined ? {} : undefined;
  if (fields === undefined) return differs();
  return Object.keys(expected).flatMap((key) => {
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    return compare(expected[key] as Json, value, originals, `${pointer}/${escapeKey(key)}`);
  });
}

export function isMatcher(value: JsonObject): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => (matchers as readonly string[]).includes(key));
}

function match(
  {
    $sealed,
    $clear,
    $hash,
    $absent,
    $dropped,
  }: { [Matcher in (typeof matchers)[number]]?: Json } & JsonObject,
  got: Json | undefined,
  originals: Originals,
  pointer: JsonPointer,
): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const wrong = (expected: string, got: string) => mismatches.push({ pointer, expected, got });
  const isGone = got === undefined || got === null;
  if ($clear !== undefined) mismatches.push(...compare($clear, got, originals, pointer));
  else if ($hash === true) {
    if (typeof got !== 'string' || !isKeyedHash(got)) wrong('a keyed hash', text(got));
  } else if ($absent === false) {
    if (isGone) wrong('something in clear', 'nothing');
  } else if (!isGone) wrong('nothing in clear', text(got));
  const original = originals.get(pointer);
  if ($sealed !== undefined && !isSame($sealed, original))
    wrong(
      `sealed ${text($sealed)}`,
      original === undefined ? 'nothing sealed here' : `sealed ${text(original)}`,
    );
  if ($dropped === true && original !== undefined) wrong('no original', `sealed ${text(original)}`);
  return mismatches;
}

function isSame(a: Json, b: Json | undefined): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (!isObject(a)) return a === b;
  const keys = Object.keys(a);
  return (
    isObject(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(a[key] as Json, b[key]))
  );
}

function text(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
