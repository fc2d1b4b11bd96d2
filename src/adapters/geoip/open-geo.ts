import { createRequire } from 'node:module';
import type { Geo } from '../../domain/enrichment/geo.js';
import { UserError } from '../user-error.js';
import { locator } from './locate.js';
import { firstOf, type LookUp, readMmdb } from './mmdb.js';

export interface OpenedGeo {
  readonly locate?: (address: string) => Geo | undefined;
  /** Why there is no geo. */
  readonly notice?: string;
}

/**
 * Opens the database of places: the files that `LETHE_GEO_DB` names (some databases have one for IPv4 and one for
 * IPv6), else the countries that come with Lethe. Without those (the program was bundled and moved) there is no geo,
 * and a notice says so.
 * @throws UserError where a named file cannot be used
 */
export async function openGeo(given: readonly string[]): Promise<OpenedGeo> {
  if (given.length > 0) return { locate: locator(firstOf(await Promise.all(given.map(readGiven)))) };
  try {
    const require = createRequire(import.meta.url);
    // IPv4 and IPv6 in one file.
    const file = require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
    return { locate: locator(await readMmdb(file)) };
  } catch {
    return {
      notice:
        'Events get no geo: the country database is not installed beside the program. Set LETHE_GEO_DB to an MMDB file.',
    };
  }
}

async function readGiven(file: string): Promise<LookUp> {
  try {
    return await readMmdb(file);
  } catch (cause) {
    throw new UserError(
      `The geo database ${file} cannot be used: ${problemOf(cause)}.`,
      'Set LETHE_GEO_DB to an MMDB file with countries or cities, or unset it; see docs/enrichment.md.',
      { cause },
    );
  }
}

function problemOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'it may not be read';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return /^its? /.test((error as Error).message)
        ? (error as Error).message
        : 'it is no MMDB file, or damaged';
  }
}
