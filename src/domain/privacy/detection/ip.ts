import { truncateIp } from '../ip.js';
import { bounded, byVeto, byWord } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import { topicBefore } from './surroundings.js';

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const v4 = new RegExp(`(?<![\\w.:-]|\\d,)${octet}(?:\\.${octet}){3}(?!\\w|[.-]\\d|\\.\\w)`, 'g');
const v6 = /(?<![\w:.])[\da-f:]{2,45}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?:%\w{1,15})?(?![\w:]|\.\d)/gi;

/** Loopback, unspecified, broadcast and what nobody can have: they name no one. */
const isNobodys = /^(?:0|127|24\d|25[0-5])\./;

/**
 * IP addresses, also mapped, in brackets, with a zone or a port behind. What is truncated already
 * (`203.0.113.0`, `2001:db8:1::`) names nobody and is left alone.
 */
export function ip4sIn(text: string, hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(v4)) {
    const [address] = match;
    const start = match.index;
    if (isNobodys.test(address) || truncateIp(address) === address) continue;
    found.push({
      kind: 'ip',
      start,
      end: start + address.length,
      confidence: ip4Confidence(text, start, address, hint),
    });
  }
  return found;
}

export function ip6sIn(text: string, hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(v6)) {
    const [all] = match;
    const address = (all.endsWith('::') ? all : all.replace(/:$/, '')).replace(/%.*$/, '');
    const start = match.index;
    if (!isAddress(address, hint)) continue;
    found.push({ kind: 'ip', start, end: start + address.length, confidence: 0.9 });
  }
  return found;
}

function ip4Confidence(text: string, start: number, address: string, hint: KeyHint): number {
  let confidence = looksLikeOutline(address) ? 0.3 : 0.7;
  if (hint.kinds.has('ip')) confidence += byWord;
  else if (hint.version === true) confidence -= byVeto;
  if (isProductVersion.test(text.slice(Math.max(0, start - 24), start))) confidence -= byVeto;
  else {
    const topic = topicBefore(text, start);
    if (topic === 'ip') confidence += byWord;
    else if (topic === 'version') confidence -= byVeto;
  }
  return bounded(confidence);
}

/** `Chrome/120.0.0.1`, but not `http://203.0.113.7`. */
const isProductVersion = /[a-z]\/$/i;

/** `1.2.3.4`, `9.7.7.52`: small parts, as of chapters and versions. */
function looksLikeOutline(address: string): boolean {
  const parts = address.split('.').map(Number);
  return (
    (parts[0] !== 10 && parts.every((part) => part < 32)) || parts.slice(0, 3).every((part) => part < 10)
  );
}

function isAddress(address: string, hint: KeyHint): boolean {
  if (address.split(':').length < 3) return false;
  const truncated = truncateIp(address);
  if (truncated === undefined || truncated === '::' || address.endsWith('::')) return false;
  const mapped = /[\d.]+$/.exec(address)?.[0] ?? '';
  if (mapped.includes('.')) return !isNobodys.test(mapped) && truncateIp(mapped) !== mapped;
  if (address.includes('::')) return hint.kinds.has('ip') || isAssigned.test(address);
  const groups = address.split(':');
  return groups.some((group) => group.length > 2) || hint.kinds.has('ip');
}

/** What is given out: global, local to a site or a link, NAT64, mapped. `a::b` may be a name in a program. */
const isAssigned = /^(?:[23][\da-f]{3}:|f[cd][\da-f]{2}:|fe[89ab][\da-f]:|64:ff9b:|::ffff:)/i;
