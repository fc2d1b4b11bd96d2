import { readFile } from 'node:fs/promises';
import { Reader } from 'mmdb-lib';
import { placeOf } from './place.js';

/** Looks a public address up in a database. @returns what the file says of it, whatever that is; null for nothing */
export type LookUp = (address: string) => unknown;

/** Reads an MMDB file into memory. @throws Error saying what is wrong with it */
export async function readMmdb(file: string): Promise<LookUp> {
  const bytes = await readFile(file);
  const reader = new Reader(bytes);
  const { searchTreeSize, binaryFormatMajorVersion, ipVersion } = reader.metadata;
  if (binaryFormatMajorVersion !== 2) throw new Error('its format is not MMDB 2');
  if (!(searchTreeSize > 0 && searchTreeSize + 16 < bytes.length)) throw new Error('it is cut off');
  // The reader would follow the first 32 bits of an IPv6 address through a tree of IPv4, and answer with what is there.
  const hasIpv6 = ipVersion === 6;
  const lookUp: LookUp = (address) => (hasIpv6 || !address.includes(':') ? reader.get(address) : null);
  probe(lookUp);
  return lookUp;
}

/** Asks several databases in turn. */
export function firstOf(lookUps: readonly LookUp[]): LookUp {
  const [only] = lookUps;
  if (only !== undefined && lookUps.length === 1) return only;
  return (address) => {
    for (const lookUp of lookUps) {
      const record = lookUp(address);
      if (record !== null) return record;
    }
    return null;
  };
}

/** How many addresses of each version, spread over what is in use, are looked up before a file is trusted. */
const probes = 4_096;

function probe(lookUp: LookUp): void {
  let records = 0;
  let places = 0;
  for (let i = 0; i < probes; i++)
    for (const address of [ipv4At(i / probes), ipv6At(i / probes)]) {
      const record = lookUp(address);
      if (record === null) continue;
      records += 1;
      if (placeOf(record) !== undefined) places += 1;
    }
  if (records > 0 && places === 0) throw new Error('it says nothing of countries');
}

/** @param part from 0 to 1: how far into the addresses */
function ipv4At(part: number): string {
  const bits = Math.floor(part * 2 ** 32) + 1;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

/** Between 2000:: and 2e00::, where registries give out addresses. */
function ipv6At(part: number): string {
  const bits = 0x2000_0000 + Math.floor(part * 0xe00_0000);
  return `${(bits >>> 16).toString(16)}:${(bits & 0xffff).toString(16)}::1`;
}
