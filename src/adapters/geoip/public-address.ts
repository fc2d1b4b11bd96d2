import { isIP, SocketAddress } from 'node:net';

/** Ranges of IPv4 that are nobody's address on the Internet (IANA's special-purpose registry). */
const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map((range) => {
  const [net = '', bits] = range.split('/');
  return { net: bitsOf(net), mask: -1 << (32 - Number(bits)) };
});

const longest = 256;

/** In a range that is all public, and as the database reads it: nothing inside, no zone. */
const plainIpv6 = /^(?!2001|2002|3fff)[23][\da-f]{3}:[\da-f:]+$/;

/**
 * The public address in a text as proxies and clients write it: the first of a list, with or without port, brackets
 * and zone; IPv4 inside IPv6 (mapped, 6to4) as IPv4. Nothing for private, special and unreadable addresses.
 */
export function publicAddress(text: string): string | undefined {
  if (text.length > longest) return undefined;
  let bare = text;
  let version = isIP(bare);
  if (version === 0) {
    bare = bareOf(text);
    version = isIP(bare);
  }
  if (version === 0) return undefined;
  if (version === 4) return publicIpv4(bare);
  if (plainIpv6.test(bare)) return bare;
  const { address } = new SocketAddress({ address: bare.replace(/%.*$/, ''), family: 'ipv6' });
  const inside = ipv4Inside(address);
  if (inside !== undefined) return publicIpv4(inside);
  return isPublicIpv6(address) ? address : undefined;
}

/** The first of a list, without port and brackets. */
function bareOf(text: string): string {
  const comma = text.indexOf(',');
  return (comma < 0 ? text : text.slice(0, comma))
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1');
}

function publicIpv4(address: string): string | undefined {
  const bits = bitsOf(address);
  return special.some(({ net, mask }) => (bits & mask) === net) ? undefined : address;
}

/** The 32 bits of a dotted address. */
function bitsOf(address: string): number {
  let bits = 0;
  for (const octet of address.split('.')) bits = (bits << 8) | Number(octet);
  return bits;
}

/** Global unicast (`2000::/3`) but protocol assignments (`2001::/23`) and documentation (`2001:db8::/32`, `3fff::/20`). */
function isPublicIpv6(address: string): boolean {
  const [first = 0, second = 0] = groupsOf(address);
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001) return second >= 0x200 && second !== 0xdb8;
  return first !== 0x3fff || second >= 0x1000;
}

/** The first two groups. @param address as the system writes it */
function groupsOf(address: string): number[] {
  return address.split(':', 2).map((group) => Number.parseInt(group || '0', 16));
}

/** @param address as the system writes it: short, in lower case, mapped addresses dotted */
function ipv4Inside(address: string): string | undefined {
  const mapped = /^::ffff:([\d.]+)$/.exec(address)?.[1];
  if (mapped !== undefined || !address.startsWith('2002:')) return mapped;
  const [high = 0, low = 0] = address
    .split(':', 3)
    .slice(1)
    .map((group) => Number.parseInt(group || '0', 16));
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
