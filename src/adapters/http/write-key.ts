import { hash, randomBytes } from 'node:crypto';
import { isObject, type Json } from '../../domain/json.js';

const longestKey = 1_024;

/** A new write key: 144 random bits. */
export function newWriteKey(): string {
  return `wk_${randomBytes(18).toString('base64url')}`;
}

/** How a write key is stored and looked up: its SHA-256, in hexadecimal. */
export function keyDigest(key: string): string {
  return hash('sha256', key, 'hex');
}

/**
 * The write key of Basic authentication: the user name; the password is ignored. Segment also takes a key that was
 * encoded without its colon. Other schemes carry no write key.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api
 */
export function keyInHeader(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.slice(0, 6).toLowerCase() !== 'basic ') return undefined;
  const pair = Buffer.from(authorization.slice(6), 'base64').toString();
  const colon = pair.indexOf(':');
  return usable(colon === -1 ? pair : pair.slice(0, colon));
}

/** The write key in a URL's query, for beacons and images, which cannot set headers. */
export function keyInQuery(query: URLSearchParams | undefined): string | undefined {
  return usable(query?.get('writeKey') ?? '');
}

/** The write key in a body's own field `writeKey`. */
export function keyInBody(body: Json): string | undefined {
  if (!isObject(body) || !Object.hasOwn(body, 'writeKey')) return undefined;
  return typeof body.writeKey === 'string' ? usable(body.writeKey) : undefined;
}

function usable(key: string): string | undefined {
  return key === '' || key.length > longestKey ? undefined : key;
}
