import { passesMod97 } from './detection/checksums.js';
import { KeyHints } from './detection/key-hint.js';
import { isFullName } from './detection/name.js';
import { normalizeKey } from './normalize-key.js';

const personalNames: ReadonlySet<string> = new Set(
  (
    'email mail e emailaddress phone tel telephone mobile name firstname lastname fullname fname lname surname ' +
    'givenname familyname user userid uid username login customerid address street zip postalcode postcode ' +
    'birthday birthdate dob token accesstoken idtoken refreshtoken auth password pwd secret sessionid sid ' +
    'ip lat latitude lng lon longitude ssn iban taxid cardnumber ' +
    'vorname nachname telefon handy mobil geburtsdatum strasse straße plz steuerid ' +
    'passwort passwd kennwort contrasena contraseña motdepasse secretkey sessid phpsessid jsessionid bearer jwt otp apikey usr uname pass pw credentials accesskey authkey privatekey resetkey ' +
    'verificationcode activationkey activationcode resetcode confirmationcode nombre apellido apellidos correo telefono teléfono prenom prénom nom courriel'
  ).split(' '),
);

/** Ends of names for what opens an account or says where somebody lives: `reset_token`, `x-api-key`, `shipping_address`. */
const personalEnding =
  /(?:token|secret|password|passwort|passwd|apikey|jwt|otp|sessid|sessionid|sessionkey|(?:reset|activation|auth|secret|private|access)key|address|adresse|anschrift)$/;
/** Tokens that only say where a list goes on. */
const ofLists = /(?:page|sync|continuation|next|cursor|csrf|xsrf)token$/;

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
  if (clean.has(url)) return url;
  const without = withoutPersonal(url);
  if (without === url && url.length <= longestClean) {
    if (clean.size >= remembered) clean.clear();
    clean.add(url);
  }
  return without;
}

/** Addresses of pages come again and again. */
const clean = new Set<string>();
const longestClean = 500;

function withoutPersonal(url: string): string {
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
  if (hasAt(value) || hasAt(name) || holdsPersonal(value, depth) || isPersonalValue(value)) return true;
  return value !== '' && !isFlag.test(value) && (isPersonalName(name) || isPersonalKey(name, value));
}

/** Also `user[name]` and `contact.phone`. */
function isPersonalName(name: string): boolean {
  const decoded = decode(name);
  return personalNames.has(normalizeKey(decoded)) || decoded.split(/[[\].]/).some(isPersonalPart);
}

function isPersonalPart(part: string): boolean {
  const name = normalizeKey(part);
  return personalNames.has(name) || (personalEnding.test(name) && !ofLists.test(name));
}

/** What says something of a field rather than what is in it: `phone=true`. */
const isFlag = /^(?:true|false|yes|no|on|off)$/i;
/** Too short or too plain for names in other languages, which are judged by the words of keys. */
const isHarmless = /^(?:\d{1,3}|\[.*)$/;

/** Names of parameters by the same words as keys: `?kunden_vorname=Ada`, and whole names under words for persons. */
function isPersonalKey(name: string, value: string): boolean {
  if (isHarmless.test(value)) return false;
  const said = saidOf(name);
  return said === 'personal' || (said === 'person' && isFullName(decode(value)));
}

type Said = 'personal' | 'person' | 'nothing';
const hints = new KeyHints();
const judged = new Map<string, Said>();
/** Names of parameters remembered; most URLs have the same few. */
const remembered = 1_000;
const longestRemembered = 80;
/** Kinds whose words are as often something else's in URLs: `card=visa`, `location=berlin`. */
const notByKey: ReadonlySet<string> = new Set(['card', 'coordinates']);

function saidOf(name: string): Said {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const { kinds, about } = hints.below(decode(name), hints.root);
  const isPersonal =
    kinds.size > 0 && normalizeKey(name) !== 'callback' && ![...kinds].some((kind) => notByKey.has(kind));
  const said = isPersonal ? 'personal' : about === 'person' ? 'person' : 'nothing';
  if (judged.size < remembered && name.length <= longestRemembered) judged.set(name, said);
  return said;
}

/** The beginning of a JSON Web Token: its header and claims begin with `{"` in Base64. */
const signedToken = /^eyJ[\w-]{8,}\.eyJ/;

/** Signs that numbers are written with, as they stand in a query. */
const separators = /\+|%20|%28|%29|%2D|[ ().-]/gi;
const separated = /^[+%0a-z][\d+%a-z ().-]{9,60}$/i;

/** What names somebody under any name: international telephone numbers, bank accounts, tokens. */
function isPersonalValue(value: string): boolean {
  if (signedToken.test(value)) return true;
  const bare = separated.test(value)
    ? value.replace(/^(?:\+|%2B|%20|00)/i, '~').replace(separators, '')
    : value;
  if (/^(?:~|\+|%2B)[1-9]\d{7,14}$/i.test(bare)) return true;
  const account = bare.replace('~', '');
  return /^[a-z]{2}\d{2}[a-z\d]{11,30}$/i.test(account) && passesMod97(account.toUpperCase());
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

function cleanBase(whole: string): string {
  const base = whole.includes(';')
    ? whole.replace(matrixParameter, (pair) => (isPersonal(pair.slice(1)) ? '' : pair))
    : whole;
  if (!hasAt(base)) return base;
  return base
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
    .split('/')
    .map((segment) => (hasAt(segment) ? '[redacted]' : segment))
    .join('/');
}

/** `;jsessionid=…` behind a part of the path. */
const matrixParameter = /;[^;/?#=]{1,80}=[^;/?#]*/g;

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
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
