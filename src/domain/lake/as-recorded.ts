import type { Consents } from '../consent/history.js';
import { saidAt } from '../consent/history.js';
import { nothing, type Step, type SubjectKeys } from '../enrichment/step.js';
import type { EnvelopeWords } from '../event/envelope-words.js';
import type { Arrival, Event, RequestFacts } from '../event/event.js';
import { parse, type Violation } from '../event/parse.js';
import { isObject, type Json, type JsonObject, type JsonText } from '../json.js';
import { fromPointer, type JsonPointer } from '../json-pointer.js';
import { unmask } from '../privacy/mask.js';
import type { Purpose } from '../privacy/policy.js';
import { emptyProfile, type Leaves, type Profile } from '../profile/profile.js';
import { leavesOfTraits } from '../profile/profile-step.js';
import { eventOf, type Record } from './record.js';

/** A line of the lake. */
export type StoredRecord = Record & { readonly user?: JsonObject };

type Originals = Iterable<{ [P in JsonPointer]: Json }>;

/**
 * A record's event, to be decided about again. What is recorded stays recorded: its id, type, time and reception.
 * Violations where today's code takes it for no event.
 */
export function eventAsRecorded(
  record: Record,
  originals: Originals,
  words: EnvelopeWords,
): { readonly event: Event } | { readonly violations: readonly Violation[] } {
  const { event: raw, request } = eventOf(record, originals);
  const { receipt, index, derived, clock, type } = record.lethe;
  const arrival: Arrival = {
    receipt,
    index,
    receivedAt: record.received_at,
    source: record.source,
    request: request as RequestFacts,
    live: false,
    forward: false,
  };
  const parsed = parse(raw, arrival, words);
  if ('violations' in parsed) return parsed;
  const event: Event = {
    ...parsed.event,
    id: record.id,
    derived: derived === true,
    type: type ?? record.type,
    time: record.time,
    clock: clock ?? 'event',
  };
  return { event };
}

/** The profile that a record was made beside, as far as it says so: the traits it carries, and what had been said. */
export function profileAsRecorded({ consent, user }: StoredRecord, event: Event): Profile {
  const at = saidAt(event);
  const consents = Object.fromEntries(
    Object.entries(consent ?? {}).map(([purpose, granted]) => [purpose, [{ at, granted, by: 'segment' }]]),
  ) as Consents;
  return {
    ...emptyProfile,
    ...(user === undefined ? undefined : { clear: JSON.stringify(user) as JsonText }),
    ...(consent === undefined ? undefined : { consents }),
  };
}

/** Stands where `profile` stands: the traits that the record carries, where enriching is consented to. */
export const recordedProfile: Step = function profile(draft) {
  const user = draft.profile?.clear;
  return draft.consent?.enrich === false || user === undefined ? nothing : { user };
};

const addedParts: ReadonlySet<string> = new Set(['geo', 'device', 'campaign', 'referrer', 'added']);

/**
 * Is an original gone that a treatment took out: dropped by the policy of that time, never sealed for want of a key,
 * or removed since? Then nobody can say what today's code would make of the event.
 */
export function isOriginalGone({ privacy }: Record, originals: Originals): boolean {
  const treated = Object.keys(privacy.treated ?? {});
  if (treated.length === 0) return false;
  const kept = new Set<JsonPointer>();
  for (const group of originals) for (const pointer of Object.keys(group)) kept.add(pointer);
  return treated.some((pointer) => {
    if (kept.has(pointer)) return false;
    const path = fromPointer(pointer);
    if (addedParts.has(path[0] as string)) return false;
    return !(path.some(isShownAs) && [...kept].some((one) => isShownBy(fromPointer(one), path)));
  });
}

/** `[email]` stands for a key that is one. */
function isShownAs(key: string): boolean {
  return /^\[[a-z_]+\]$/.test(key);
}

function isShownBy(path: readonly string[], shown: readonly string[]): boolean {
  return path.length === shown.length && shown.every((key, i) => key === path[i] || isShownAs(key));
}

/**
 * What an identify's record says of its person's profile: for those that today's policy cannot speak of.
 * @param isPersonal whether a key is itself a personal value: by such a one no trait is known
 */
export function leavesAsRecorded(
  record: StoredRecord,
  originals: ReadonlyMap<Purpose, { [P in JsonPointer]: Json }>,
  keys: SubjectKeys,
  isPersonal: (key: string) => boolean,
): Leaves {
  const clear: JsonObject = { traits: record.traits ?? {} };
  const ofTraits = new Map(
    Array.from(originals, ([purpose, group]) => [
      purpose,
      Object.fromEntries(Object.entries(group).filter(([pointer]) => pointer.startsWith('/traits/'))),
    ]),
  );
  const { traits } = unmask(clear, ofTraits.values());
  if (!isObject(traits)) return {};
  const event = { id: record.id, time: record.time, receivedAt: record.received_at };
  return leavesOfTraits(traits, { clear, originals: ofTraits }, event, keys, (pointer) =>
    fromPointer(pointer).some(isPersonal),
  );
}
