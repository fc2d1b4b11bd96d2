import type { Brand, JsonObject } from '../json.js';
import type { EventType } from './event-type.js';
import type { Kind } from './kind.js';

/** The client's `messageId`, or one made from where the event stood when the client sent none. */
export type EventId = Brand<string, 'EventId'>;

/** `<collector>.<sequence>`, e.g. `c1.42`. */
export type ReceiptId = Brand<string, 'ReceiptId'>;

/** An instant as ISO 8601 in UTC with milliseconds, e.g. `2026-11-23T14:43:00.000Z`. */
export type Instant = Brand<string, 'Instant'>;

export type SourceKind = 'browser' | 'mobile' | 'server';

/** Who sent an event, as the record names it. */
export interface EventSource {
  readonly name: string;
  readonly kind: SourceKind;
  readonly environment: string;
}

/**
 * The few facts of the HTTP request that are kept; all of them optional, all of them masked. Browsers have all of them,
 * mobile apps address and user agent, servers none: theirs say nothing about the person.
 */
export interface RequestFacts {
  readonly ip?: string;
  readonly user_agent?: string;
  readonly referer?: string;
  readonly gpc?: boolean;
}

/** Where an event stood in what was received, and what the reception knows about it. */
export interface Arrival {
  readonly receipt: ReceiptId;
  readonly index: number;
  readonly receivedAt: Instant;
  readonly source: EventSource;
  readonly request: RequestFacts;
  /** Live events are corrected for clock skew and bounded in time; events of files keep their own times. */
  readonly live: boolean;
  /** May the record be forwarded to targets? */
  readonly forward: boolean;
}

/** An event as the domain knows it: the envelope, read from `raw`, beside `raw` itself, which is never changed. */
export interface Event extends Arrival {
  readonly id: EventId;
  /** True when the client sent no id and ours stands in. */
  readonly derived: boolean;
  readonly kind: Kind;
  readonly type: EventType;
  readonly name: string | undefined;
  readonly time: Instant;
  /** `received` when the event's own time was missing, unreadable or out of bounds. */
  readonly clock: 'event' | 'received';
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  readonly previousId: string | undefined;
  readonly groupId: string | undefined;
  readonly raw: JsonObject;
}
