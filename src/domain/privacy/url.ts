import { normalizeKey } from './path-matcher.js';

const personalNames: ReadonlySet<string> = new Set(
  (
    'email mail e emailaddress phone tel telephone mobile name firstname lastname fullname fname lname surname ' +
    'givenname familyname user userid uid username login customerid address street zip postalcode postcode ' +
    'birthday birthdate dob token accesstoken idtoken refreshtoken auth password pwd secret sessionid sid ' +
    'ip lat latitude lng lon longitude'
  ).split(' '),
);

/**
 * A URL, path or query string without what names a person: parameters with a personal name or with an `@` in their
 * value, user info before the host, path segments with an `@`. Everything else stays as it was, letter by letter.
 */
export function withoutPersonalParameters(url: string): string {
  if (!url.includes('@') && !url.includes('%40') && !url.includes('=')) return url;
  const hashAt = url.indexOf('#');
  const beforeHash = hashAt < 0 ? url : url.slice(0, hashAt);
  const fragment = hashAt < 0 ? '' : cleanFragment(url.slice(hashAt + 1));
  const queryAt = beforeHash.indexOf('?');
  const base = queryAt < 0 ? beforeHash : beforeHash.slice(0, queryAt);
  const query = queryAt < 0 ? '' : cleanQuery(beforeHash.slice(queryAt + 1));
  const bare = queryAt < 0 && !base.includes('/') && base.includes('=') ? cleanQuery(base) : cleanBase(base);
  return `${bare}${query && `?${query}`}${fragment && `#${fragment}`}`;
}

function cleanQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => !isPersonal(pair))
    .join('&');
}

function isPersonal(pair: string): boolean {
  const at = pair.indexOf('=');
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = at < 0 ? '' : pair.slice(at + 1);
  return hasAt(value) || hasAt(name) || (value !== '' && personalNames.has(normalizeKey(decode(name))));
}

function cleanBase(base: string): string {
  if (!hasAt(base)) return base;
  return base
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
    .split('/')
    .map((segment) => (hasAt(segment) ? '[redacted]' : segment))
    .join('/');
}

function cleanFragment(fragment: string): string {
  const queryAt = fragment.indexOf('?');
  if (queryAt >= 0) {
    const query = cleanQuery(fragment.slice(queryAt + 1));
    return `${cleanBase(fragment.slice(0, queryAt))}${query && `?${query}`}`;
  }
  return fragment.includes('=') ? cleanQuery(fragment) : cleanBase(fragment);
}

function hasAt(text: string): boolean {
  return text.includes('@') || text.includes('%40');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
