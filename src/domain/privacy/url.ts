import { normalizeKey } from './normalize-key.js';

const personalNames: ReadonlySet<string> = new Set(
  (
    'email mail e emailaddress phone tel telephone mobile name firstname lastname fullname fname lname surname ' +
    'givenname familyname user userid uid username login customerid address street zip postalcode postcode ' +
    'birthday birthdate dob token accesstoken idtoken refreshtoken auth password pwd secret sessionid sid ' +
    'ip lat latitude lng lon longitude ssn iban taxid cardnumber ' +
    'vorname nachname telefon handy mobil geburtsdatum strasse straße plz steuerid ' +
    'nombre apellido apellidos correo telefono teléfono prenom prénom nom courriel'
  ).split(' '),
);

/** Schemes whose whole rest is a person's number or address. */
const personalScheme = /^\s*(mailto|tel|sms|mms|smsto|callto|facetime|sip|sips|xmpp|geo|whatsapp):/i;

/**
 * A URL, path or query string without what names a person: parameters with a personal name or with an `@` in their
 * value, also inside a URL that is itself a parameter; user info before the host; path segments with an `@`; what is
 * behind `mailto:` or `tel:`. Everything else stays as it was, letter by letter.
 */
export function withoutPersonalParameters(url: string): string {
  const scheme = personalScheme.exec(url)?.[0];
  if (scheme !== undefined) return `${scheme}[redacted]`;
  if (!url.includes('=') && !hasAt(url)) return url;
  const hashAt = url.indexOf('#');
  const beforeHash = hashAt < 0 ? url : url.slice(0, hashAt);
  const fragment = hashAt < 0 ? '' : cleanFragment(url.slice(hashAt + 1));
  const queryAt = beforeHash.indexOf('?');
  const base = queryAt < 0 ? beforeHash : beforeHash.slice(0, queryAt);
  const query = queryAt < 0 ? '' : cleanQuery(beforeHash.slice(queryAt + 1));
  const bare = /^[^/]*=/.test(base) ? cleanQuery(base) : cleanBase(base);
  return `${bare}${query && `?${query}`}${fragment && `#${fragment}`}`;
}

function cleanQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => !isPersonal(pair))
    .join('&');
}

function isPersonal(pair: string, depth = 0): boolean {
  const at = pair.indexOf('=');
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = at < 0 ? '' : pair.slice(at + 1);
  return hasAt(value) || hasAt(name) || (value !== '' && isPersonalName(name)) || holdsPersonal(value, depth);
}

/** Also `user[name]` and `contact.phone`. */
function isPersonalName(name: string): boolean {
  const decoded = decode(name);
  return personalNames.has(normalizeKey(decoded)) || decoded.split(/[[\].]/).some(isPersonalPart);
}

function isPersonalPart(part: string): boolean {
  return personalNames.has(normalizeKey(part));
}

/** How deep to look into URLs inside a URL; what is deeper is not known to be clean, and goes. */
const deepest = 3;

/** Is the value a URL or query with a personal parameter of its own? */
function holdsPersonal(value: string, depth: number): boolean {
  if (!/[=%]/.test(value)) return false;
  let decoded = value;
  for (let times = 0; times < deepest && decoded.includes('%'); times++) decoded = decode(decoded);
  const pairs = decoded.split(/[?&;#]/).filter(isPair);
  if (depth === deepest) return pairs.length > 0;
  return pairs.some((pair) => isPersonal(pair, depth + 1));
}

function isPair(text: string): boolean {
  const at = text.indexOf('=');
  return at >= 0 && at < text.length - 1;
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
  const front = queryAt < 0 ? fragment : fragment.slice(0, queryAt);
  const query = queryAt < 0 ? '' : cleanQuery(fragment.slice(queryAt + 1));
  return `${front.includes('=') ? cleanQuery(front) : cleanBase(front)}${query && `?${query}`}`;
}

/** An `@`, in clear or percent-encoded however often. */
function hasAt(text: string): boolean {
  return text.includes('@') || (text.includes('40') && /%(25)*40/.test(text));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
