import type { ConsentDecision } from '../consent/decision.js';
import type { Event } from '../event/event.js';
import type { CheckSchema, SchemaViolation } from '../event/schema.js';
import type { Failure } from '../failure/failure.js';
import type { Belonging } from '../identity/belong.js';
import type { JsonObject, JsonText } from '../json.js';
import type { Found, Masked } from '../privacy/mask.js';
import type { Purpose } from '../privacy/policy.js';
import type { Sealed } from '../privacy/sealed.js';
import type { Treating } from '../privacy/treatment.js';
import type { Leaves, Profile } from '../profile/profile.js';
import type { Device } from './device.js';
import type { Geo } from './geo.js';
import type { OwnStep } from './own-step.js';

/** What a subject's keys can do for one event. */
export interface SubjectKeys {
  /** A hash under the subject's key of that purpose; nothing where there is none. */
  hash(text: string, purpose: Purpose): string | undefined;
  /**
   * Seals a text for one event under the subject's key of that purpose. Nothing where there is none, since the purpose
   * was forgotten alone: then its values are dropped.
   */
  seal(purpose: Purpose, text: string, event: Pick<Event, 'id'>): Sealed | undefined;
}

/** An event on its way through the steps, with all that they have added so far. */
export interface Draft {
  readonly event: Event;
  readonly belonging: Extract<Belonging, { kind: 'known' } | { kind: 'nobody' }>;
  /** None where the event belongs to nobody. */
  readonly keys?: SubjectKeys | undefined;
  /** The subject's profile as the batch has it so far; none where the event belongs to nobody. */
  readonly profile?: Profile | undefined;
  /** What may be done with the event. */
  readonly consent?: ConsentDecision | undefined;
  /** Leaves that this event adds to the profile. */
  readonly leaves?: Leaves | undefined;
  /** The clear traits to carry in the record. */
  readonly user?: JsonText | undefined;
  /** Where the client's address is. */
  readonly geo?: JsonObject | undefined;
  /** What the client runs on. */
  readonly device?: JsonObject | undefined;
  /** Which campaign led here. */
  readonly campaign?: JsonObject | undefined;
  /** Where the visitor came from. */
  readonly referrer?: JsonObject | undefined;
  /** What the user's own steps have added, by the step's name. */
  readonly added?: JsonObject | undefined;
  /** How the event violates its schema, where that is no reason to set it aside. */
  readonly violations?: readonly SchemaViolation[] | undefined;
  readonly masked?: Masked | undefined;
}

/** What steps need and the domain may not import, as synchronous functions. What is missing skips its step. */
export interface Tools extends Pick<Treating, 'installationHash' | 'countryOf'> {
  /** Where an IP address is, as clients and proxies write it. Nothing for what is no public address. */
  readonly locate?: ((address: string) => Geo | undefined) | undefined;
  /** What a user agent says of itself. */
  readonly readAgent?: ((userAgent: string) => Device | undefined) | undefined;
  /** Holds events against the schemas of their types. */
  readonly checkSchema?: CheckSchema | undefined;
  /** The installation's own steps, in the order they run. */
  readonly ownSteps?: readonly OwnStep[] | undefined;
}

/** Why an event is left out without being wrong. */
export type SuppressedReason = 'forgotten' | 'no_consent';

export type Stop =
  | { readonly stop: 'suppressed'; readonly reason: SuppressedReason }
  | { readonly stop: 'dead'; readonly failure: Failure; readonly found?: readonly Found[] };

/** Runs before anything is looked up: sees the event alone, and decides only whether it may go on. */
export type Admission = (event: Event) => Stop | undefined;

/** What a step adds to the draft, or puts in place of what was there; nothing, where it has nothing to say. */
export type Additions = Partial<Omit<Draft, 'belonging' | 'keys'>>;

/** For steps that have nothing to add. */
export const nothing: Additions = {};

/**
 * Runs once subject and profile are known, and answers what it adds; the draft itself it leaves alone. Synchronous,
 * total; its function's name is the step's name.
 */
export type Step = (draft: Draft) => Additions | Stop;
