import type { Json } from '../json.js';

/**
 * An address without its host part: to `24/48` bits of IPv4 and IPv6 (`203.0.113.0`, `2001:db8:1::`), which is what
 * Google Analytics' `anonymizeIp` leaves, or to `16/32` (`203.0.0.0`, `2001:db8::`), see docs/limits.md. IPv4 inside
 * IPv6 (mapped, 6to4) as IPv4. A list of forwarded addresses (`a, b`) is truncated one by one. `undefined` for what
 * is no address.
 */
export function truncateIp(value: Json, to: '24/48' | '16/32' = '24/48'): string | undefined {
  if (typeof value !== 'string') return undefined;
  const one = to === '24/48' ? truncateOne : shorter;
  if (!value.includes(',')) return one(value);
  const parts = value.split(',').map(one);
  return parts.some((part) => part === undefined) ? undefined : parts.join(', ');
}

/** One step further down, from what the longer prefix leaves. */
function shorter(text: string): string | undefined {
  const longer = truncateOne(text);
  if (longer === undefined) return undefined;
  if (!longer.includes(':')) return `${longer.split('.').slice(0, 2).join('.')}.0.0`;
  const groups = longer.slice(0, -2).split(':').slice(0, 2);
  while (groups.length > 0 && (groups.at(-1) === '0' || groups.at(-1) === '')) groups.pop();
  return `${groups.join(':')}::`;
}

/** The usual case by one pattern: IPv4 as everybody writes it. */
const plainIpv4 = /^((?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3})(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** Lower case, the first three groups written out and without leading zeros, not of the special range `2002:`. */
const plainIpv6 =
  /^((?!2002)[1-9a-f][\da-f]{0,3}:[1-9a-f][\da-f]{0,3}:[1-9a-f][\da-f]{0,3})(?:(?::[\da-f]{1,4}){5}|(?::[\da-f]{1,4}){0,2}::(?:[\da-f]{1,4}(?::[\da-f]{1,4})?)?)$/;

function truncateOne(text: string): string | undefined {
  const v4Plain = plainIpv4.exec(text);
  if (v4Plain !== null) return `${v4Plain[1]}0`;
  const v6Plain = plainIpv6.exec(text);
  if (v6Plain !== null) return `${v6Plain[1]}::`;
  const address = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '');
  const v4 = ipv4(address.replace(/^((?:\d{1,3}\.){3}\d{1,3}):\d+$/, '$1'));
  if (v4 !== undefined) return `${v4[0]}.${v4[1]}.${v4[2]}.0`;
  const groups = ipv6(address);
  if (groups === undefined) return undefined;
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `${groups[6] >> 8}.${groups[6] & 255}.${groups[7] >> 8}.0`;
  if (groups[0] === 0x2002) return `${groups[1] >> 8}.${groups[1] & 255}.${groups[2] >> 8}.0`;
  const head = groups.slice(0, 3);
  while (head.length > 0 && head.at(-1) === 0) head.pop();
  return `${head.map((group) => group.toString(16)).join(':')}::`;
}

function ipv4(text: string): readonly number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

type Groups = [number, number, number, number, number, number, number, number];

function ipv6(text: string): Groups | undefined {
  if (!text.includes(':') || text.length > 45) return undefined;
  let address = text;
  const tail = /(?<=:)[\d.]+$/.exec(text)?.[0];
  if (tail?.includes('.')) {
    const octets = ipv4(tail);
    if (octets === undefined) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    address = `${text.slice(0, -tail.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const read = (half: string | undefined) => (half === undefined || half === '' ? [] : half.split(':'));
  const head = read(halves[0]);
  const rest = read(halves[1]);
  const gap = 8 - head.length - rest.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  const groups = [...head, ...Array<string>(gap).fill('0'), ...rest];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16)) as Groups;
}
