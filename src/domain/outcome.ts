import type { Admission, Draft, Step, Stop, SuppressedReason } from './enrichment/step.js';
import type { Event } from './event/event.js';
import type { EventType } from './event/event-type.js';
import type { Failure } from './failure/failure.js';
import { type Partition, partitionOf } from './lake/object-name.js';
import { type Record, type RecordLine, recordVersion, toLine } from './lake/record.js';
import { canonical } from './privacy/mask.js';
import type { PolicyVersion, Purpose } from './privacy/policy.js';
import type { Sealed } from './privacy/sealed.js';
import type { Leaves } from './profile/profile.js';

/** What becomes of an event. Closed: whoever handles outcomes handles all three. */
export type Outcome =
  | {
      readonly kind: 'recorded';
      readonly partition: Partition;
      readonly line: RecordLine;
      readonly record: Record;
      readonly leaves?: Leaves;
    }
  | { readonly kind: 'suppressed'; readonly reason: SuppressedReason }
  | { readonly kind: 'dead'; readonly failure: Failure };

/** Runs the admissions. `undefined` means: go on. A bug in one is a failure of this event alone. */
export function admit(admissions: readonly Admission[], event: Event, version: string): Outcome | undefined {
  for (const admission of admissions) {
    const stop = guarded(admission.name, version, () => admission(event));
    if (stop !== undefined) return ended(stop);
  }
  return undefined;
}

/** Runs the steps and makes the record. Total: a bug in a step is a failure of this event alone. */
export function enrich(
  steps: readonly Step[],
  draft: Draft,
  made: { readonly policy: PolicyVersion; readonly version: string; admitType(type: EventType): EventType },
): Outcome {
  let current = draft;
  for (const step of steps) {
    const result = guarded(step.name, made.version, () => step(current));
    if ('stop' in result) return ended(result);
    current = result;
  }
  const end = guarded('record', made.version, () => {
    const record = toRecord(current, made.policy, made.admitType(current.event.type));
    return { record, line: toLine(record) };
  });
  if ('stop' in end) return ended(end);
  return {
    kind: 'recorded',
    ...end,
    partition: partitionOf(end.record.type, end.record.time),
    ...(current.leaves === undefined ? undefined : { leaves: current.leaves }),
  };
}

function toRecord(draft: Draft, policy: PolicyVersion, type: EventType): Record {
  const { event, belonging, masked, keys } = draft;
  if (masked === undefined) throw new Error('An event that was not masked cannot become a record');
  const { userId: _u, anonymousId: _a, previousId: _p, ...parts } = masked.clear;
  const sealed: { [purpose: Purpose]: Sealed } = {};
  let isSealed = false;
  for (const [purpose, originals] of masked.originals) {
    if (keys === undefined) throw new Error('There is no key to seal with');
    sealed[purpose] = keys.seal(purpose, canonical(originals), event);
    isSealed = true;
  }
  const known = belonging.kind === 'known' ? belonging : undefined;
  return {
    id: event.id,
    type,
    kind: event.kind,
    ...(event.name === undefined ? undefined : { name: event.name }),
    time: event.time,
    received_at: event.receivedAt,
    ...(known === undefined ? undefined : { subject: known.subject }),
    ...(known?.anonymous === undefined ? undefined : { anonymous: known.anonymous }),
    source: event.source,
    ...parts,
    ...(event.groupId === undefined ? undefined : { group: event.groupId }),
    ...(draft.user === undefined ? undefined : { user: draft.user }),
    privacy: {
      policy,
      ...(isSealed ? { sealed } : undefined),
      ...(isEmpty(masked.treated) ? undefined : { treated: masked.treated }),
    },
    lethe: {
      receipt: event.receipt,
      index: event.index,
      version: recordVersion,
      ...(event.derived ? { derived: true } : undefined),
      ...(event.clock === 'received' ? { clock: 'received' } : undefined),
      ...(type === event.type ? undefined : { type: event.type }),
    },
  };
}

function ended(stop: Stop): Outcome {
  return stop.stop === 'dead'
    ? { kind: 'dead', failure: stop.failure }
    : { kind: 'suppressed', reason: stop.reason };
}

function guarded<T>(step: string, version: string, run: () => T): T | Stop {
  try {
    return run();
  } catch (error) {
    return { stop: 'dead', failure: { code: 'step_failed', step, version, stack: frames(error) } };
  }
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
