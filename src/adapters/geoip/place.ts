import type { Geo } from '../../domain/enrichment/geo.js';
import { isObject } from '../../domain/json.js';

/** Codes that databases use for "somewhere": continents, proxies, satellites, unknown. */
const nowhere: ReadonlySet<string> = new Set(['A1', 'A2', 'AP', 'EU', 'O1', 'XX', 'ZZ']);

/**
 * The place in a database's record: ip-location-db's flat shape (`country_code`, `state1`, `city`) or MaxMind's
 * nested one (`country.iso_code`, `subdivisions[0].names.en`, `city.names.en`). Coordinates, postal codes and
 * districts are left behind. Nothing where there is no country.
 */
export function placeOf(record: unknown): Geo | undefined {
  const code = text(record, 'country_code') ?? text(record, 'country', 'iso_code');
  const country = code?.toUpperCase();
  if (country === undefined || !/^[A-Z]{2}$/.test(country) || nowhere.has(country)) return undefined;
  const region = text(record, 'state1') ?? text(record, 'subdivisions', '0', 'names', 'en');
  const city = text(record, 'city') ?? text(record, 'city', 'names', 'en');
  return Object.freeze({
    country,
    ...(region === undefined ? undefined : { region }),
    ...(city === undefined ? undefined : { city }),
  });
}

function text(record: unknown, ...path: string[]): string | undefined {
  let value: unknown = record;
  for (const key of path) {
    if (!isObject(value) && !Array.isArray(value)) return undefined;
    value = (value as { readonly [key: string]: unknown })[key];
  }
  return typeof value === 'string' && value !== '' ? value : undefined;
}
