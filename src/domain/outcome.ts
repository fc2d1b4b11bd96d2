import type { ConsentDecision } from './consent/decision.js';
import {
  type Admission,
  type Draft,
  nothing,
  type Step,
  type Stop,
  type SuppressedReason,
} from './enrichment/step.js';
import type { Event, EventId } from './event/event.js';
import type { EventType } from './event/event-type.js';
import { shown } from './event/schema.js';
import type { Failure } from './failure/failure.js';
import type { Pseudonym } from './identity/subject.js';
import type { JsonObject } from './json.js';
import { type Partition, partitionOf, type TypeLimit } from './lake/object-name.js';
import { type Record, type RecordLine, recordVersion, toLine } from './lake/record.js';
import { canonical, type Found, type Masked } from './privacy/mask.js';
import type { PolicyVersion, Purpose } from './privacy/policy.js';
import type { Sealed } from './privacy/sealed.js';
import { redacted } from './privacy/treatment.js';
import type { Leaves, Profile } from './profile/profile.js';

/** What becomes of an event. Closed: whoever handles outcomes handles all three. */
export type Outcome =
  | {
      readonly kind: 'recorded';
      readonly partition: Partition;
      readonly line: RecordLine;
      readonly id: EventId;
      readonly subject: Pseudonym | undefined;
      /** What the event adds to its subject's profile. */
      readonly leaves: Leaves | undefined;
      /** The profile with them. */
      readonly profile: Profile | undefined;
      /** Which targets may get it. */
      readonly deliver: ConsentDecision['deliver'] | undefined;
      /** Personal data that no rule had named. */
      readonly found: readonly Found[];
    }
  | { readonly kind: 'suppressed'; readonly reason: SuppressedReason }
  | { readonly kind: 'dead'; readonly failure: Failure; readonly found?: readonly Found[] };

/** Runs the admissions. `undefined` means: go on. A bug in one is a failure of this event alone. */
export function admit(admissions: readonly Admission[], event: Event, version: string): Outcome | undefined {
  let running: { readonly name: string } | undefined;
  try {
    for (const admission of admissions) {
      running = admission;
      const stop = admission(event);
      if (stop !== undefined) return ended(stop);
    }
    return undefined;
  } catch (error) {
    return struck(running, version, error);
  }
}

/** Runs the steps and makes the record. Total: a bug in a step is a failure of this event alone. */
export function enrich(
  steps: readonly Step[],
  draft: Draft,
  made: {
    readonly policy: PolicyVersion;
    readonly version: string;
    readonly types: Pick<TypeLimit, 'admit'>;
  },
): Outcome {
  const current = whole(draft);
  let running: { readonly name: string } = recording;
  try {
    for (const step of steps) {
      running = step;
      const result = step(current);
      if (result === nothing) continue;
      if ('stop' in result) return ended(result);
      Object.assign(current, result);
    }
    running = recording;
    const record = toRecord(current, made.policy, made.types.admit(current.event.type));
    return {
      kind: 'recorded',
      partition: partitionOf(record.type, record.time),
      line: toLine(record, current.user),
      id: record.id,
      subject: record.subject,
      leaves: current.leaves,
      profile: current.profile,
      deliver: current.consent?.deliver,
      found: current.masked?.found ?? [],
    };
  } catch (error) {
    return struck(running, made.version, error);
  }
}

/** What comes behind the steps, named as they are. */
const recording = { name: 'record' };

/** A draft with a place for everything, so that all drafts have one shape; the steps' additions are put into it. */
function whole(draft: Draft): Draft {
  const { event, belonging, keys, profile, consent, leaves, user } = draft;
  const { geo, device, campaign, referrer, added, violations, masked } = draft;
  return {
    event,
    belonging,
    keys,
    profile,
    consent,
    leaves,
    user,
    geo,
    device,
    campaign,
    referrer,
    added,
    violations,
    masked,
  };
}

function toRecord(draft: Draft, policy: PolicyVersion, type: EventType): Record {
  const { event, belonging, masked } = draft;
  if (masked === undefined) throw new Error('An event that was not masked cannot become a record');
  const known = belonging.kind === 'known' ? belonging : undefined;
  const parts = masked.clear as Pick<Record, 'properties' | 'traits' | 'context' | 'integrations'> &
    JsonObject;
  return {
    id: event.id,
    type,
    kind: event.kind,
    name: event.name,
    time: event.time,
    received_at: event.receivedAt,
    subject: known?.subject,
    anonymous: known?.anonymous,
    source: event.source,
    properties: parts.properties,
    traits: parts.traits,
    context: parts.context,
    integrations: parts.integrations,
    group: event.groupId,
    extra: withIds(parts),
    request: parts.request as JsonObject | undefined,
    geo: draft.geo,
    device: draft.device,
    campaign: draft.campaign,
    referrer: draft.referrer,
    added: draft.added,
    consent: draft.consent?.said,
    privacy: {
      policy,
      sealed: seal(draft, masked),
      treated: isEmpty(masked.treated) ? undefined : masked.treated,
    },
    lethe: {
      receipt: event.receipt,
      index: event.index,
      version: recordVersion,
      derived: event.derived ? true : undefined,
      clock: event.clock === 'received' ? 'received' : undefined,
      type: type === event.type ? undefined : event.type,
      violations: draft.violations && shown(draft.violations),
    },
  };
}

/** Ids that the policy leaves in clear, whole or as a hash: they have no place of their own. */
function withIds(clear: JsonObject): JsonObject | undefined {
  const others = clear.extra as JsonObject | undefined;
  let extra: JsonObject | undefined;
  for (const id of ['userId', 'anonymousId', 'previousId'] as const) {
    const value = clear[id];
    if (value === undefined || value === redacted) continue;
    extra ??= { ...others };
    extra[id] = value;
  }
  return extra ?? others;
}

function seal({ event, keys }: Draft, { originals }: Masked): { [purpose: Purpose]: Sealed } | undefined {
  if (originals.size === 0) return undefined;
  if (keys === undefined) throw new Error('There is no key to seal with');
  const sealed: { [purpose: Purpose]: Sealed } = {};
  for (const [purpose, group] of originals) {
    const one = keys.seal(purpose, canonical(group), event);
    if (one !== undefined) sealed[purpose] = one;
  }
  return isEmpty(sealed) ? undefined : sealed;
}

function ended(stop: Stop): Outcome {
  if (stop.stop === 'suppressed') return { kind: 'suppressed', reason: stop.reason };
  const { failure, found } = stop;
  return { kind: 'dead', failure, ...(found === undefined ? undefined : { found }) };
}

function struck(running: { readonly name: string } | undefined, version: string, error: unknown): Outcome {
  const step = running?.name ?? '';
  return { kind: 'dead', failure: { code: 'step_failed', step, version, stack: frames(error) } };
}

/** Where it happened, without the error's message, which may hold a value. */
function frames(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const messageAt = error instanceof Error ? stack.indexOf(error.message) : -1;
  const trace = messageAt < 0 ? '' : stack.slice(messageAt + (error as Error).message.length);
  const lines = trace.split('\n').filter((line) => /^\s+at /.test(line));
  return [
    error instanceof Error ? error.name : typeof error,
    ...lines.slice(0, 5).map((line) => line.trim()),
  ].join('\n');
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
