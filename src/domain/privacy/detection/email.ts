import type { Finding, KeyHint } from './finding.js';
import { isWordCode } from './letters.js';

/**
 * E-mail addresses, in any script, also with a percent-encoded `@` (however often encoded). Not `@scope/package`,
 * `logo@2x.png`, `package@1.2.3` nor `git@host`. Without a top-level domain only where the key says e-mail.
 */
export function emailsIn(text: string, hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  let from = 0;
  for (const sign of signsIn(text)) {
    const start = localStart(text, sign.start, from, sign.isEncoded);
    const domain = domainAfter(text, sign.end);
    const end = sign.end + domain.length;
    if (start === sign.start || domain === '' || isNobody.test(text.slice(start, sign.start))) continue;
    const isFull = isDomain(domain);
    if (!isFull && !(hint.kinds.has('email') && isHost.test(domain))) continue;
    found.push({ kind: 'email', start, end, confidence: isFull ? 0.95 : 0.55 });
    from = end;
  }
  return found;
}

interface Sign {
  readonly start: number;
  readonly end: number;
  readonly isEncoded: boolean;
}

const longestLocal = 64;
/** Percent-encoded letters of other scripts take six to nine characters each. */
const longestEncodedLocal = 192;
const longestDomain = 253;

const encodedAt = /%(?:25){0,4}40/g;
const isNobody = /^(?:git|hg|svn)$/i;
const isHost = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/** Ends of file names and of host names that nobody can have. */
const notTopLevel =
  /^(?:png|jpe?g|gif|svg|webp|avif|ico|css|s?css|html?|json|jsx?|tsx?|mjs|cjs|map|mp[34]|webm|pdf|woff2?|ttf|xml|ya?ml|txt|csv|log|php|local|internal|localhost)$/i;

/** Encoded characters that end an address: spaces, quotes, brackets, and the separators of queries and paths. */
const encodedEnd = /%(?:25){0,4}(?:0[0-9ad]|2[0-9acf]|3[a-f]|40|5[b-e]|60|7[b-e])/gi;
/** Of these, what may be in the part before the sign: `+`, `-`, `.`, `_` and the apostrophe. */
const encodedLocal = /^%(?:25){0,4}(?:2[57bde]|5f)$/i;

function* signsIn(text: string): Generator<Sign> {
  const encoded = text.includes('%') ? [...text.matchAll(encodedAt)] : [];
  let next = 0;
  for (let place = text.indexOf('@'); ; place = text.indexOf('@', place + 1)) {
    for (let match = encoded[next]; match && (place < 0 || match.index < place); match = encoded[next]) {
      yield { start: match.index, end: match.index + match[0].length, isEncoded: true };
      next++;
    }
    if (place < 0) return;
    yield { start: place, end: place + 1, isEncoded: false };
  }
}

function localStart(text: string, sign: number, from: number, isEncoded: boolean): number {
  const least = Math.max(from, sign - (isEncoded ? longestEncodedLocal : longestLocal));
  const isWide = isOfOtherScript(text.charCodeAt(sign - 1));
  let start = sign;
  while (start > least && isLocalCode(text.charCodeAt(start - 1), isEncoded, isWide)) start--;
  if (isEncoded) start = behindEncodedEnd(text, start, sign);
  while (start < sign && /[.'’`*-]/.test(text[start] as string)) start++;
  return text[sign - 1] === '.' ? sign : start;
}

function isLocalCode(code: number, isEncoded: boolean, isWide: boolean): boolean {
  if (code >= 128) return isWordCode(code) && (isWide || !isOfOtherScript(code));
  if (isWordCode(code)) return true;
  if (code === 37) return isEncoded;
  // ! # $ & ' * + - . ^ ` { | } ~ are allowed by the letter; of these, what people use.
  return code === 43 || code === 45 || code === 46 || code === 39;
}

function behindEncodedEnd(text: string, start: number, sign: number): number {
  let behind = start;
  for (const match of text.slice(start, sign).matchAll(encodedEnd))
    if (!encodedLocal.test(match[0])) behind = start + match.index + match[0].length;
  return behind;
}

function domainAfter(text: string, from: number): string {
  const isWide = isOfOtherScript(text.charCodeAt(from));
  let end = from;
  while (end < from + longestDomain && isDomainCode(text.charCodeAt(end), isWide)) end++;
  return text
    .slice(from, end)
    .replace(/(?:\.[.-]|-\.).*$/s, '')
    .replace(/[.-]{1,3}$/, '');
}

function isDomainCode(code: number, isWide: boolean): boolean {
  if (code >= 128) return isWordCode(code) && (isWide || !isOfOtherScript(code));
  return (isWordCode(code) && code !== 95) || code === 45 || code === 46;
}

/** Not Latin: in texts without spaces, a Latin address ends where the other script starts. */
function isOfOtherScript(code: number): boolean {
  return code >= 0x370;
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const top = labels.at(-1) as string;
  if (labels.length < 2 || labels.some((label) => label === '' || label.length > 63)) return false;
  return isTopLevel.test(top) && !notTopLevel.test(top);
}

const isTopLevel = /^(?:\p{L}{2,24}|xn--[a-z0-9-]{1,59})$/iu;
