import { withoutPersonalParameters } from '../url.js';
import { emailsIn } from './email.js';
import type { Finding, KeyHint } from './finding.js';
import { KeyHints } from './key-hint.js';

const spelledOut = /(?<![\w+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s"'<>`{}|\\^]+/gi;
/** A path with a query, as in logs of servers. */
const pathInText = /(?<![^\s"'(=])\/[\w./~%@-]{0,300}\?[^\s"'<>`{}|\\^]+/g;
/** A path or query as the whole value, or a host with one. */
const whole = /^(?:[/?#]|www\.|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[/?])[^\s"'<>`]*$/i;
const schemeAndUser = /^([a-z][a-z0-9+.-]*:\/\/)(?:git|hg|svn)@/i;

/**
 * URLs with personal parameters, in whole. An `@` in a path that is no e-mail address (`/@scope/package`,
 * `logo@2x.png`, `git@host`) is none.
 */
export function urlsIn(text: string, hint: KeyHint): Finding[] {
  if (whole.test(text))
    return isPersonal(text, hint) ? [{ kind: 'url', start: 0, end: text.length, confidence }] : [];
  const found: Finding[] = [];
  if (text.includes('://')) addAll(text, spelledOut, hint, found);
  if (text.includes('?')) addAll(text, pathInText, hint, found);
  return found;
}

/** Above all others, since what is in a URL goes with it. */
const confidence = 0.97;

function addAll(text: string, pattern: RegExp, hint: KeyHint, found: Finding[]): void {
  for (const match of text.matchAll(pattern)) {
    const url = match[0].replace(/[.,;:!?)\]]{1,4}$/, '');
    const start = match.index;
    if (isPersonal(url, hint)) found.push({ kind: 'url', start, end: start + url.length, confidence });
  }
}

function isPersonal(url: string, hint: KeyHint): boolean {
  const judged = url.includes('@') ? withoutHarmlessSigns(url, hint) : url;
  return withoutPersonalParameters(judged) !== judged || hasPersonalName(judged);
}

/** Parameters in other languages, by the same words as keys: `?vorname=Ada`. */
function hasPersonalName(url: string): boolean {
  for (const [, name = '', value = ''] of url.matchAll(parameter))
    if (isPersonalName(name) && !(value.startsWith('[') || isHarmless.test(value))) return true;
  return false;
}

const parameter = /[?&#;]([^=&#;?]{1,80})=([^&#;]{1,200})/g;
/** What says something of a person's field rather than what is in it: `email=1`, `phone=true`. */
const isHarmless = /^(?:\d{1,3}|true|false|yes|no|on|off)$/i;

const hints = new KeyHints();
const judgedNames = new Map<string, boolean>();
/** Names of parameters remembered; most URLs have the same few. */
const remembered = 1_000;

function isPersonalName(name: string): boolean {
  const known = judgedNames.get(name);
  if (known !== undefined) return known;
  const { kinds } = hints.below(name, hints.root);
  const isPersonal = kinds.size > 0 && !kinds.has('card') && !kinds.has('coordinates');
  if (judgedNames.size < remembered) judgedNames.set(name, isPersonal);
  return isPersonal;
}

function withoutHarmlessSigns(url: string, hint: KeyHint): string {
  const bare = url.replace(schemeAndUser, '$1');
  const pathAt = bare.indexOf('/', Math.max(0, bare.indexOf('://') + 3));
  const queryAt = bare.search(/[?#]/);
  if (pathAt < 0 || (queryAt >= 0 && queryAt < pathAt)) return bare;
  const path = bare.slice(pathAt, queryAt < 0 ? undefined : queryAt);
  if (!path.includes('@') || emailsIn(path, hint).length > 0) return bare;
  return bare.slice(0, pathAt) + path.replaceAll('@', '-') + (queryAt < 0 ? '' : bare.slice(queryAt));
}
