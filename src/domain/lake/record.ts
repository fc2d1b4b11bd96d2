import type { Said } from '../consent/decision.js';
import type { Event, EventId, EventSource, Instant, ReceiptId } from '../event/event.js';
import type { EventType } from '../event/event-type.js';
import type { Kind } from '../event/kind.js';
import type { Violation } from '../event/parse.js';
import type { Pseudonym } from '../identity/subject.js';
import type { Brand, Json, JsonObject, JsonText } from '../json.js';
import type { JsonPointer } from '../json-pointer.js';
import { unmask } from '../privacy/mask.js';
import type { PolicyVersion, Purpose } from '../privacy/policy.js';
import type { Sealed } from '../privacy/sealed.js';

export const recordVersion = 1;

/**
 * What lands in the lake: the masked, enriched event with its sealed part. Empty parts are left out. The line of it
 * has `user` besides, the clear traits of the profile, spliced in as the text that they are.
 */
export interface Record {
  readonly id: EventId;
  readonly type: EventType;
  readonly kind: Kind;
  readonly name?: string | undefined;
  readonly time: Instant;
  readonly received_at: Instant;
  readonly subject?: Pseudonym | undefined;
  readonly anonymous?: Pseudonym | undefined;
  readonly source: EventSource;
  readonly properties?: JsonObject | undefined;
  readonly traits?: JsonObject | undefined;
  readonly context?: JsonObject | undefined;
  readonly integrations?: JsonObject | undefined;
  readonly group?: string | undefined;
  /** Fields of the event that have no place of their own, as they came (masked). */
  readonly extra?: JsonObject | undefined;
  /** What the HTTP request said (masked). */
  readonly request?: JsonObject | undefined;
  /** What enrichment found out. */
  readonly geo?: JsonObject | undefined;
  readonly device?: JsonObject | undefined;
  readonly campaign?: JsonObject | undefined;
  readonly referrer?: JsonObject | undefined;
  /** What the installation's own steps added, by step. */
  readonly added?: JsonObject | undefined;
  /** What the person had said as of the event's time, by purpose: yes or no. */
  readonly consent?: Said | undefined;
  readonly privacy: {
    readonly policy: PolicyVersion;
    readonly sealed?: { readonly [P in Purpose]: Sealed } | undefined;
    readonly treated?: { readonly [P in JsonPointer]: string } | undefined;
    /** The row's person was forgotten, and what was of the person is gone from it. */
    readonly erased?: true | undefined;
  };
  readonly lethe: {
    readonly receipt: ReceiptId;
    readonly index: number;
    readonly version: typeof recordVersion;
    /** The client sent no id; `id` stands in. */
    readonly derived?: true | undefined;
    /** `time` is the reception's, since the event's own was missing or out of bounds. */
    readonly clock?: 'received' | undefined;
    /** The slug of the name where the type went to the overflow. */
    readonly type?: EventType | undefined;
    /** How the event violates its type's schema, where the policy has it recorded all the same. */
    readonly violations?: readonly Violation[] | undefined;
  };
}

/** A record's line, without the line feed. Masked by construction: only `toLine` makes one. */
export type RecordLine = Brand<string, 'RecordLine'>;

export function toLine(record: Record, user: JsonText | undefined): RecordLine {
  const text = JSON.stringify(record);
  return (user === undefined ? text : `${text.slice(0, -1)},"user":${user}}`) as RecordLine;
}

const parts: ReadonlySet<string> = new Set(['properties', 'traits', 'context', 'integrations']);
const ids: ReadonlySet<string> = new Set(['userId', 'anonymousId', 'previousId']);

/** Sorts an event's fields into the places of a record. `eventOf` puts them back. */
export function toMaskable(event: Event): JsonObject {
  const tree: JsonObject = {};
  let extra: JsonObject | undefined;
  for (const key in event.raw) {
    const value = event.raw[key] as Json;
    if (isImplied(event, key, value)) continue;
    if (parts.has(key) ? typeof value === 'object' && value !== null : isId(event, key, value))
      tree[key] = value;
    else {
      extra ??= {};
      if (key === '__proto__')
        Object.defineProperty(extra, key, { value, enumerable: true, configurable: true });
      else extra[key] = value;
    }
  }
  if (extra !== undefined) tree.extra = extra;
  for (const _ in event.request) {
    tree.request = event.request as JsonObject;
    break;
  }
  return tree;
}

/** Fields that the envelope says already, to the letter. */
function isImplied(event: Event, key: string, value: Json): boolean {
  switch (key) {
    case 'type':
      return value === event.kind;
    case 'messageId':
      return value === event.id && !event.derived;
    case 'event':
      return event.kind === 'track' && value === event.name;
    case 'name':
      return event.kind !== 'track' && value === event.name;
    case 'groupId':
      return value === event.groupId;
    default:
      return false;
  }
}

function isId(event: Event, key: string, value: Json): boolean {
  return ids.has(key) && value !== null && value !== '' && event[key as 'userId'] !== undefined;
}

/**
 * The event as it came, from a record and its opened sealed parts: `eventOf(record, originals)` equals the event
 * for events with a subject and rules that seal.
 */
export function eventOf(
  record: Record,
  originals: Iterable<{ [P in JsonPointer]: Json }>,
): { event: JsonObject; request: JsonObject } {
  const tree: JsonObject = {};
  for (const part of [...parts, 'extra', 'request']) {
    const value = record[part as 'properties'];
    if (value !== undefined) tree[part] = value;
  }
  const { extra, request, ...rest } = unmask(tree, originals);
  const event: JsonObject = { ...(extra as JsonObject | undefined), ...rest };
  if (event.type === undefined) event.type = record.kind;
  if (!record.lethe.derived && event.messageId === undefined) event.messageId = record.id;
  if (record.name !== undefined) {
    const field = record.kind === 'track' ? 'event' : 'name';
    if (event[field] === undefined) event[field] = record.name;
  }
  if (record.group !== undefined && event.groupId === undefined) event.groupId = record.group;
  return { event, request: (request as JsonObject | undefined) ?? {} };
}
