import { withoutPersonalParameters } from '../url.js';
import { emailsIn } from './email.js';
import type { Finding, KeyHint } from './finding.js';

/** Up to `](`, where Markdown starts another one. */
const spelledOut = /(?<![\w+.-])[a-z][a-z0-9+.-]{1,30}:\/\/(?:(?!\]\()[^\s"'<>`{}|\\^])+/gi;
/** A path with a query, as in logs of servers. */
const pathInText = /(?<![^\s"'(=])\/[\w./~%@-]{0,300}\?[^\s"'<>`{}|\\^]+/g;
/** A path or query as the whole value, or a host with one. */
const whole =
  /^(?:[/?#]|www\.|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[/?]|[\w-]{1,63}(?::\d{2,5})?(?:\/[\w.~%@-]{0,100}){0,8}\?)[^\s"'<>`]*$/i;
/** A host without a scheme, with a query, inside a text. */
const hostInText =
  /(?<![\w@.:/-])[a-z\d][a-z\d-]{0,62}(?:\.[a-z\d-]{1,63}){1,5}(?::\d{2,5})?(?:\/[\w./~%@-]{0,300})?\?[^\s"'<>`{}|\\^]+/gi;
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
  if (text.includes('?')) {
    addAll(text, pathInText, hint, found);
    addAll(text, hostInText, hint, found);
  }
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
  return withoutPersonalParameters(judged) !== judged;
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
