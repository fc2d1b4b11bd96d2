import type { Consents } from '../consent/history.js';
import type { Namespace } from '../identity/subject.js';
import type { Json, JsonObject } from '../json.js';

/** What is held of a person beside events. */
export interface DisclosedPerson {
  readonly state: 'active' | 'restricted';
  readonly profiles: readonly {
    /** `anonymous`: of a device, from before it was known whose it is. */
    readonly of: Namespace;
    readonly attributes: JsonObject;
    readonly consents: Consents;
  }[];
  readonly userIds: number;
  readonly devices: number;
  /** Devices that others have used as well: what came from those without a user id may be theirs, and is left out. */
  readonly sharedDevices: number;
  /** Targets that events are delivered to now, as far as consent and filters let them. */
  readonly recipients: readonly string[];
}

/** An event as the person sent it, and what was added to it. */
export interface DisclosedEvent {
  readonly id: string;
  readonly time: string;
  readonly received_at: string;
  readonly type: string;
  readonly kind: string;
  readonly name?: string;
  readonly source: string;
  readonly event: JsonObject;
  /** What the HTTP request said. */
  readonly request: JsonObject;
  /** What enrichment added, and what was said of consent. */
  readonly added: JsonObject;
  /** Purposes whose values are no longer there. */
  readonly erased?: readonly string[];
  /** Purposes whose values are there and do not open: they were changed, or came from another installation. */
  readonly damaged?: readonly string[];
}

/** An event that was set aside. */
export interface DisclosedLetter {
  readonly id: string;
  readonly received_at: string;
  readonly state: string;
  /** Why it was set aside. */
  readonly code: string;
  readonly event: Json;
  readonly request: Json;
}

/** Where a disclosure is written, part by part: never all of it in memory. */
export interface DisclosureWriter {
  person(person: DisclosedPerson): Promise<void>;
  event(event: DisclosedEvent): Promise<void>;
  letter(letter: DisclosedLetter): Promise<void>;
}
