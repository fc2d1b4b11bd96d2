import { deeperThan, isObject, type Json, type JsonObject } from '../json.js';
import type { EnvelopeWords } from './envelope-words.js';
import type { Arrival, Event, EventId } from './event.js';
import { type EventType, typeOfName } from './event-type.js';
import { type Kind, kinds } from './kind.js';
import { eventTime } from './time.js';

/** What is wrong with an event: where (a field's name, never its value) and what was expected there. */
export interface Violation {
  readonly path: string;
  readonly problem: string;
}

export type Parsed = { readonly event: Event } | { readonly violations: readonly Violation[] };

export const deepestNesting = 100;
const longestId = 512;
const longestName = 500;
const kindSet: ReadonlySet<unknown> = new Set(kinds);
const objectFields = ['properties', 'traits', 'context', 'integrations'] as const;

/**
 * Reads one event. Total: any JSON value gives an event or violations, and nothing throws. What stands in `raw` and
 * differs from the envelope (a name or id with a personal value in it) is left for the policy to treat.
 * @see https://segment.com/docs/connections/spec/
 */
export function parse(raw: Json, arrival: Arrival, words: EnvelopeWords): Parsed {
  if (!isObject(raw)) return { violations: [{ path: '', problem: 'must be a JSON object' }] };
  if (deeperThan(raw, deepestNesting))
    return { violations: [{ path: '', problem: `must not be nested deeper than ${deepestNesting} levels` }] };
  const kind = raw.type;
  if (!isKind(kind))
    return { violations: [{ path: '/type', problem: `must be one of ${kinds.join(', ')}` }] };

  const violations: Violation[] = [];
  const id = (field: string): string | undefined => {
    const value = raw[field];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
    if (typeof value === 'number')
      violations.push({
        path: `/${field}`,
        problem: 'must be a string: a number this large is not exact in JSON',
      });
    else if (typeof value !== 'string')
      violations.push({ path: `/${field}`, problem: 'must be a string or a number' });
    else if (value.length > longestId)
      violations.push({ path: `/${field}`, problem: `must not be longer than ${longestId} characters` });
    else return value;
    return undefined;
  };
  const readable = (field: string): string | undefined => {
    const value = id(field);
    return value && words.id(value);
  };
  const messageId = readable('messageId');
  const userId = id('userId');
  const anonymousId = id('anonymousId');
  const previousId = id('previousId');
  const groupId = readable('groupId');
  for (const field of objectFields) {
    const value = raw[field];
    if (value !== undefined && value !== null && !isObject(value))
      violations.push({ path: `/${field}`, problem: 'must be an object' });
  }
  const name = nameOf(kind, raw, violations, words);
  require(kind, { userId, anonymousId, previousId, groupId }, violations);
  if (violations.length > 0) return { violations };

  const type = kind === 'track' ? typeOfName(name as string) : (kind as string as EventType);
  const claimed = {
    timestamp: raw.timestamp,
    originalTimestamp: raw.originalTimestamp,
    sentAt: raw.sentAt,
  };
  const { time, clock } = eventTime(claimed, arrival.receivedAt, arrival.live);
  const { receipt, index, receivedAt, source, request, live, forward } = arrival;
  const event: Event = {
    id: (messageId ?? `${receipt}-${index}`) as EventId,
    derived: messageId === undefined,
    kind,
    type,
    name,
    time,
    clock,
    receivedAt,
    userId,
    anonymousId,
    previousId,
    groupId,
    source,
    receipt,
    index,
    request,
    live,
    forward,
    raw,
  };
  return { event };
}

function isKind(value: Json | undefined): value is Kind {
  return kindSet.has(value);
}

function nameOf(
  kind: Kind,
  raw: JsonObject,
  violations: Violation[],
  words: EnvelopeWords,
): string | undefined {
  if (kind !== 'track' && kind !== 'page' && kind !== 'screen') return undefined;
  const field = kind === 'track' ? 'event' : 'name';
  const value = raw[field];
  if (typeof value === 'string' && value.trim() !== '') {
    if (value.length <= longestName) return words.name(value);
    violations.push({ path: `/${field}`, problem: `must not be longer than ${longestName} characters` });
  } else if (kind === 'track') violations.push({ path: '/event', problem: 'must be a non-empty string' });
  return undefined;
}

interface Ids {
  userId: string | undefined;
  anonymousId: string | undefined;
  previousId: string | undefined;
  groupId: string | undefined;
}

function require(kind: Kind, ids: Ids, violations: Violation[]): void {
  const missing = (path: string, problem: string) => violations.push({ path, problem });
  if (kind === 'identify' && ids.userId === undefined && ids.anonymousId === undefined)
    missing('/userId', 'identify needs a userId or an anonymousId');
  if (kind === 'group' && ids.groupId === undefined) missing('/groupId', 'group needs a groupId');
  if (kind === 'alias' && ids.userId === undefined) missing('/userId', 'alias needs a userId');
  if (kind === 'alias' && ids.previousId === undefined) missing('/previousId', 'alias needs a previousId');
}
