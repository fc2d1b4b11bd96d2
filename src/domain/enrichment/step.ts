import type { Event } from '../event/event.js';
import type { Failure } from '../failure/failure.js';
import type { Belonging } from '../identity/belong.js';
import type { JsonText } from '../json.js';
import type { Masked } from '../privacy/mask.js';
import type { Purpose } from '../privacy/policy.js';
import type { Sealed } from '../privacy/sealed.js';
import type { Leaves, Profile } from '../profile/profile.js';

/** What a subject's keys can do for one event. */
export interface SubjectKeys {
  /** A hash under the subject's key. */
  hash(text: string): string;
  /** Seals a text for one event under the subject's key of that purpose. */
  seal(purpose: Purpose, text: string, event: Event): Sealed;
  /** Seals a text that is not part of an event, with additional data of its own. */
  sealAs(purpose: Purpose, text: string, additionalData: string): Sealed;
}

/** An event on its way through the steps, with all that they have added so far. */
export interface Draft {
  readonly event: Event;
  readonly belonging: Extract<Belonging, { kind: 'known' } | { kind: 'nobody' }>;
  /** None where the event belongs to nobody. */
  readonly keys?: SubjectKeys | undefined;
  /** The subject's profile as the batch has it so far; none where the event belongs to nobody. */
  readonly profile?: Profile | undefined;
  /** Leaves that this event adds to the profile. */
  readonly leaves?: Leaves | undefined;
  /** The clear traits to carry in the record. */
  readonly user?: JsonText | undefined;
  readonly masked?: Masked | undefined;
}

/** Why an event is left out without being wrong. */
export type SuppressedReason = 'forgotten';

export type Stop =
  | { readonly stop: 'suppressed'; readonly reason: SuppressedReason }
  | { readonly stop: 'dead'; readonly failure: Failure };

/** Runs before anything is looked up: sees the event alone, and decides only whether it may go on. */
export type Admission = (event: Event) => Stop | undefined;

/** What a step adds to the draft, or puts in place of what was there; nothing, where it has nothing to say. */
export type Additions = Partial<Omit<Draft, 'belonging' | 'keys'>>;

/**
 * Runs once subject and profile are known, and answers what it adds; the draft itself it leaves alone. Synchronous,
 * total; its function's name is the step's name.
 */
export type Step = (draft: Draft) => Additions | Stop;
