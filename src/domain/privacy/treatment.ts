import type { Json } from '../json.js';
import { truncateIp } from './ip.js';
import type { Purpose } from './policy.js';
import { withoutPersonalParameters } from './url.js';

/** What an address is shortened to: the bits that are left of IPv4 and IPv6, or the country it is in. */
export const truncations = ['24/48', '16/32', 'country'] as const;
export type Truncation = (typeof truncations)[number];

export const generalizations = ['year', 'month', 'degree_tenth', 'degree', 'domain', 'url'] as const;
export type Generalization = (typeof generalizations)[number];

/** What becomes of a value in the clear part of a record. */
export type Treatment =
  | { readonly kind: 'keep' }
  /** Removed. */
  | { readonly kind: 'drop' }
  /** Removed from the clear part; the point is the sealed original. */
  | { readonly kind: 'seal' }
  /**
   * Replaced by a keyed hash: nobody can guess the value, equal values stay equal. Under the subject's key within one
   * person, and the hash dies with the key; under the installation's across persons, and it outlives them.
   */
  | { readonly kind: 'hash'; readonly key: 'subject' | 'installation' }
  /** IP addresses. */
  | { readonly kind: 'truncate'; readonly to: Truncation }
  | { readonly kind: 'generalize'; readonly to: Generalization }
  /** Replaced by a fixed word. */
  | { readonly kind: 'redact' };

export const redacted = '[redacted]';

/** What treatments need and the domain cannot have of its own. */
export interface Treating {
  /**
   * Hashes a text under the key of the subject at hand. `undefined` where the event belongs to nobody; answers that as
   * well where the subject has no key of that purpose.
   */
  readonly hash: ((text: string, purpose: Purpose) => string | undefined) | undefined;
  readonly installationHash: (text: string) => string;
  /** ISO 3166 code of the country an address is in, where that is known. */
  readonly countryOf?: ((ip: string) => string | undefined) | undefined;
}

/**
 * The clear stand-in of a value: the value itself where the treatment leaves it as it is, `undefined` where nothing
 * stays. Without a subject there is no key, so `seal` and `hash` act as `redact`. Fails closed: a value that a
 * treatment cannot read is redacted.
 */
export function treat(treatment: Treatment, value: Json, purpose: Purpose, by: Treating): Json | undefined {
  switch (treatment.kind) {
    case 'keep':
      return value;
    case 'drop':
      return undefined;
    case 'seal':
      return by.hash === undefined ? redacted : undefined;
    case 'hash': {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      if (isHash.test(text)) return text;
      if (treatment.key === 'installation') return `i_${by.installationHash(text)}`;
      const hash = by.hash?.(text, purpose);
      return hash === undefined ? redacted : `h_${hash}`;
    }
    case 'truncate':
      return truncate(treatment.to, value, by.countryOf) ?? redacted;
    case 'generalize':
      return generalize(treatment.to, value) ?? redacted;
    case 'redact':
      return redacted;
  }
}

function truncate(to: Truncation, value: Json, countryOf: Treating['countryOf']): string | undefined {
  if (to !== 'country') return truncateIp(value, to);
  return typeof value === 'string' ? (isCountry.test(value) ? value : countryOf?.(value)) : undefined;
}

/** What the treatments leave behind, so that masking again changes nothing. */
const isHash = /^[hi]_[\w-]{22}$/;
const isCountry = /^[A-Z]{2}$/;
const isYear = /^\d{4}$/;
const isMonth = /^\d{4}-\d\d$/;
const isDomain = /^@[^@\s]+\.[^@\s]+$/;

function generalize(to: Generalization, value: Json): Json | undefined {
  switch (to) {
    case 'year':
      return date(value, /^\d{4}(?=-\d\d-\d\d)/, isYear);
    case 'month':
      return date(value, /^\d{4}-\d\d(?=-\d\d)/, isMonth);
    case 'degree_tenth':
      return degrees(value, 10);
    case 'degree':
      return degrees(value, 1);
    case 'domain':
      if (typeof value !== 'string') return undefined;
      return isDomain.test(value) ? value : /@[^@\s]+$/.exec(value)?.[0].toLowerCase();
    case 'url':
      return typeof value === 'string' ? withoutPersonalParameters(value) : undefined;
  }
}

function date(value: Json, part: RegExp, already: RegExp): string | undefined {
  if (typeof value !== 'string') return undefined;
  return already.test(value) ? value : part.exec(value)?.[0];
}

function degrees(value: Json, parts: number): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !(Math.abs(number) <= 180)) return undefined;
  return Math.round(number * parts) / parts;
}

/** Is it what `hash` leaves behind? */
export function isKeyedHash(text: string): boolean {
  return isHash.test(text);
}
