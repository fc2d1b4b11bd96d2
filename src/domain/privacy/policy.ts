import type { Brand } from '../json.js';
import type { Treatment } from './treatment.js';

/** What a piece of personal data is used for. Keys, consent and retention are per purpose. */
export type Purpose = Brand<string, 'Purpose'>;

export const defaultPurpose = 'default' as Purpose;

/** The hash of a policy's content; every record names the one it was made under. */
export type PolicyVersion = Brand<string, 'PolicyVersion'>;

/**
 * One line of a policy. `path` names fields by dotted keys from the event's root: `*` stands for any one key or any
 * part of a key, `**` for any number of keys. Keys are compared without case and separators, so `first_name` also
 * means `firstName`. A rule speaks of values (text, numbers, and the items of lists), not of whole objects.
 */
export interface Rule {
  readonly path: string;
  readonly treatment: Treatment;
  /** What becomes of the value as it came: put into the record's sealed part, or gone. */
  readonly original: 'sealed' | 'dropped';
  readonly purpose: Purpose;
}

/** The rules in order: the first that matches a field decides. */
export interface Policy {
  readonly version: PolicyVersion;
  readonly rules: readonly Rule[];
}
