import type { ConsentPolicy } from '../consent/consent-policy.js';
import type { Kind } from '../event/kind.js';
import type { SchemaPolicy } from '../event/schema.js';
import type { Brand } from '../json.js';
import type { DetectorKind } from './detection/finding.js';
import type { Treatment } from './treatment.js';

/** What a piece of personal data is used for. Keys, consent and retention are per purpose. */
export type Purpose = Brand<string, 'Purpose'>;

export const defaultPurpose = 'default' as Purpose;

/** The hash of a policy's content; every record names the one it was made under. */
export type PolicyVersion = Brand<string, 'PolicyVersion'>;

/** Which events a rule speaks of; a part that is left out means all. */
export interface Scope {
  readonly kinds?: readonly Kind[] | undefined;
  /** Event types; a `*` at the end stands for any rest. */
  readonly types?: readonly string[] | undefined;
  /** Names of sources. */
  readonly sources?: readonly string[] | undefined;
}

/**
 * One line of a policy. `path` names fields by dotted keys from the event's root: `*` stands for any one key or any
 * part of a key, `**` for any number of keys. Keys are compared without case and separators, so `first_name` also
 * means `firstName`. A rule speaks of values: text, numbers, the items of lists; and where an object stands in a value's
 * place, of all values in it that no other rule names. Only what `keep` says ends with the field itself.
 */
export interface Rule extends Scope {
  /** How messages call the rule, e.g. `rules[3]` or `default: **.email`. */
  readonly name: string;
  readonly path: string;
  /** Speaks only of what this detector finds there (`*`: any), in fields that no rule without a detector names. */
  readonly detector?: DetectorKind | '*' | undefined;
  readonly treatment: Treatment;
  /**
   * For detectors, instead of the treatment: `report` counts what is found and leaves it in clear, `quarantine` sets
   * the event aside.
   */
  readonly action?: 'report' | 'quarantine' | undefined;
  /** What becomes of the value as it came: put into the record's sealed part, or gone. */
  readonly original: 'sealed' | 'dropped';
  readonly purpose: Purpose;
  /** `keep`, but for what detectors find there: then their rules decide. */
  readonly unlessFound?: true | undefined;
  /** What the treatment leaves in clear still helps to single a person out: it is removed when one is forgotten. */
  readonly identifying?: boolean | undefined;
}

/** The rules in order: the first that matches a field, or a finding in it, decides. */
export interface Policy {
  readonly name: string;
  readonly rules: readonly Rule[];
  /**
   * Does a record name its person by a pseudonym? Without one nobody's events can be told from anybody else's: no key,
   * no profile, nothing to seal with, and nothing to forget.
   */
  readonly pseudonym: boolean;
  readonly consent: ConsentPolicy;
  readonly schemas: SchemaPolicy;
  readonly retention: Retention;
}

/** How long things are kept, in days; `null`: for ever. */
export interface Retention {
  /** Raw objects, once the curated zone holds what is in them. */
  readonly rawDays: number | null;
  /** Dead letters that nobody has repaired. */
  readonly letterDays: number;
  /** Records of an event type, by the event's own day; a `*` at the end of a type stands for any rest. */
  readonly typeDays: { readonly [type: string]: number };
  /** Sealed parts of a purpose, by the event's own day. */
  readonly purposeDays: { readonly [purpose: string]: number };
}

export const defaultRetention: Retention = {
  rawDays: 30,
  letterDays: 90,
  typeDays: {},
  purposeDays: {},
};
