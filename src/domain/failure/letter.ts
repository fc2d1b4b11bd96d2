import type { EventSource, Instant, ReceiptId } from '../event/event.js';
import type { Pseudonym } from '../identity/subject.js';
import type { Brand, Json } from '../json.js';
import type { Sealed } from '../privacy/sealed.js';
import type { Failure } from './failure.js';

/** `<receipt>-<index>`, with `-<target>` behind it where one target refused the event. */
export type LetterId = Brand<string, 'LetterId'>;

export const letterStates = ['open', 'reprocessed', 'discarded', 'expired', 'erased'] as const;

export type LetterState = (typeof letterStates)[number];

/** An event set aside. Everything in clear here is free of personal values; the event itself is sealed. */
export interface Letter {
  readonly v: 1;
  readonly id: LetterId;
  readonly receipt: ReceiptId;
  readonly index: number;
  readonly failure: Failure;
  readonly state: LetterState;
  readonly source: EventSource;
  /** The target that refused the record; none where the event became no record. */
  readonly target?: string;
  /** The event's type where it was found out. */
  readonly type?: string;
  readonly receivedAt: Instant;
  /** When the letter got its present failure or state. */
  readonly at: Instant;
  readonly live: boolean;
  readonly forward: boolean;
  /** Gone once the letter has ended, whatever its end: nothing sealed is kept that nobody needs. */
  readonly event?: SealedEvent;
}

/**
 * The event and its request facts (a target's letter: the record and nothing) as JSON `LetterContent`, under the subject's key or the
 * day's quarantine key.
 */
export interface SealedEvent extends Sealed {
  readonly under: { readonly subject: Pseudonym } | { readonly day: string };
}

export interface LetterContent {
  readonly event: Json;
  readonly request: Readonly<Record<string, Json>>;
}

export function targetLetterId(receipt: ReceiptId, index: number, target: string): LetterId {
  return `${receipt}-${index}-${target}` as LetterId;
}

export function letterId(receipt: ReceiptId, index: number): LetterId {
  return `${receipt}-${index}` as LetterId;
}

/** A letter that has come to its end: counted and explained for ever, but its event is gone. */
export function ended(letter: Letter, state: Exclude<LetterState, 'open'>, at: Instant): Letter {
  const { event: _, ...rest } = letter;
  return { ...rest, state, at };
}

/** Additional data of a letter: whose key, and the letter's id. */
export function letterAdditionalData(id: LetterId, under: SealedEvent['under']): string {
  return `letter\n${'day' in under ? under.day : under.subject}\n${id}`;
}
