import type { Json } from '../json.js';
import { truncateIp } from './ip.js';
import { withoutPersonalParameters } from './url.js';

/** What becomes of a value in the clear part of a record. */
export type Treatment =
  | { readonly kind: 'keep' }
  /** Removed. */
  | { readonly kind: 'drop' }
  /** Removed from the clear part; the point is the sealed original. */
  | { readonly kind: 'seal' }
  /** Replaced by a hash under the subject's key: equal values of one person stay equal, nobody can guess them. */
  | { readonly kind: 'hash' }
  /** IP addresses: IPv4 to /24, IPv6 to /48. */
  | { readonly kind: 'truncate' }
  | { readonly kind: 'generalize'; readonly to: 'year' | 'degree_tenth' | 'domain' | 'url' }
  /** Replaced by a fixed word. */
  | { readonly kind: 'redact' };

export const redacted = '[redacted]';

/** Hashes a text under the key of the subject at hand. `undefined` where the event belongs to nobody. */
export type SubjectHash = (text: string) => string;

/**
 * The clear stand-in of a value: the value itself where the treatment leaves it as it is, `undefined` where nothing
 * stays. Without a subject there is no key, so `seal` and `hash` act as `redact`. Fails closed: a value that a
 * treatment cannot read is redacted.
 */
export function treat(treatment: Treatment, value: Json, hash: SubjectHash | undefined): Json | undefined {
  switch (treatment.kind) {
    case 'keep':
      return value;
    case 'drop':
      return undefined;
    case 'seal':
      return hash === undefined ? redacted : undefined;
    case 'hash':
      return hash === undefined
        ? redacted
        : `h_${hash(typeof value === 'string' ? value : JSON.stringify(value))}`;
    case 'truncate':
      return truncateIp(value) ?? redacted;
    case 'generalize':
      return generalize(treatment.to, value) ?? redacted;
    case 'redact':
      return redacted;
  }
}

function generalize(to: 'year' | 'degree_tenth' | 'domain' | 'url', value: Json): Json | undefined {
  switch (to) {
    case 'year':
      return typeof value === 'string' ? /^\d{4}(?=-\d\d-\d\d)/.exec(value)?.[0] : undefined;
    case 'degree_tenth': {
      const degrees = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof degrees === 'number' && Math.abs(degrees) <= 180
        ? Math.round(degrees * 10) / 10
        : undefined;
    }
    case 'domain':
      return typeof value === 'string' ? /@([^@\s]+)$/.exec(value)?.[1]?.toLowerCase() : undefined;
    case 'url':
      return typeof value === 'string' ? withoutPersonalParameters(value) : undefined;
  }
}
