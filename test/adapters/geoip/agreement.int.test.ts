import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Reader } from 'mmdb-lib';
import { readMmdb } from '../../../src/adapters/geoip/mmdb.js';
import { openGeo } from '../../../src/adapters/geoip/open-geo.js';
import { publicAddress } from '../../../src/adapters/geoip/public-address.js';

const database = createRequire(import.meta.url).resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);
const script = fileURLToPath(new URL('read-mmdb.py', import.meta.url));

function python(args: readonly string[], input = ''): string {
  return execFileSync('python3', args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  });
}

function reasonToSkip(): string | undefined {
  try {
    python(['-c', 'import maxminddb']);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'there is no python3'
      : 'python3 has no maxminddb: pip install maxminddb';
  }
}

/** The same numbers on every run: xorshift, 32 bits. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const v4 = (bits: bigint) => [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
const v6 = (bits: bigint) =>
  [7n, 6n, 5n, 4n, 3n, 2n, 1n, 0n].map((at) => ((bits >> (at * 16n)) & 0xffffn).toString(16)).join(':');

/** An address, and the first and last of the range it is in, and their neighbours outside. */
function withEdges(bits: bigint, width: bigint, write: (bits: bigint) => string, prefix: number): string[] {
  const size = 1n << (width - BigInt(prefix));
  const first = (bits / size) * size;
  const top = (1n << width) - 1n;
  return [bits, first - 1n, first, first + size - 1n, first + size]
    .filter((at) => at >= 0n && at <= top)
    .map(write);
}

async function samples(): Promise<string[]> {
  const reader = new Reader(await readFile(database));
  const next = numbers(20_261_123);
  const addresses = [
    '0.0.0.0',
    '255.255.255.255',
    '127.0.0.1',
    '10.0.0.1',
    '::',
    '::1',
    'fe80::1',
    '2001:db8::1',
  ];
  for (let i = 0; i < 500; i++) {
    const four = BigInt(next());
    addresses.push(...withEdges(four, 32n, v4, reader.getWithPrefixLength(v4(four))[1]));
    // Registries have given out of 2001::/16 to 2c0f::/16 so far.
    const top = BigInt(0x2000 + (next() % 0xc10)) << 112n;
    const six = top | (BigInt(next()) << 80n) | (BigInt(next()) << 48n) | BigInt(next());
    addresses.push(...withEdges(six, 128n, v6, reader.getWithPrefixLength(v6(six))[1]));
  }
  return addresses;
}

describe('the country database', function () {
  this.timeout(60_000);
  const title = 'says the same through another reader';
  const reason = reasonToSkip();
  if (reason !== undefined) {
    it.skip(`${title} (skipped: ${reason})`);
    return;
  }

  it(title, async () => {
    const addresses = await samples();
    const answers = python([script, database], addresses.join('\n')).trimEnd().split('\n');
    expect(answers).to.have.lengthOf(addresses.length);
    const lookUp = await readMmdb(database);
    const { locate } = await openGeo([]);
    const countries = new Set<string>();
    for (const [i, address] of addresses.entries()) {
      const other: { country_code: string } | null = JSON.parse(answers[i] as string);
      expect(lookUp(address), address).to.deep.equal(other);
      const isPublic = publicAddress(address) !== undefined;
      expect(locate?.(address)?.country, address).to.equal(isPublic ? other?.country_code : undefined);
      if (other !== null) countries.add(other.country_code);
    }
    expect(addresses.length).to.be.above(4_000);
    expect(countries.size).to.be.above(50);
  });
});
