import { LRUCache } from 'lru-cache';
import type { Geo } from '../../domain/enrichment/geo.js';
import type { LookUp } from './mmdb.js';
import { placeOf } from './place.js';
import { publicAddress } from './public-address.js';

const rememberedAddresses = 50_000;
const rememberedPlaces = 20_000;
/** Longer texts are not remembered, so that what is remembered has a bound. */
const longest = 256;

/**
 * Looks up where addresses are. The same place is the same frozen object, so that what is made of it can be
 * remembered by it. What the database cannot answer, since the file is damaged there, has no place.
 */
export function locator(lookUp: LookUp): (address: string) => Geo | undefined {
  const byAddress = new LRUCache<string, { readonly place: Geo | undefined }>({ max: rememberedAddresses });
  const places = new LRUCache<string, Geo>({ max: rememberedPlaces });

  const find = (text: string): Geo | undefined => {
    const address = publicAddress(text);
    const place = address === undefined ? undefined : placeOf(recordOf(lookUp, address));
    if (place === undefined) return undefined;
    const key = `${place.country}\n${place.region ?? ''}\n${place.city ?? ''}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, place);
    return known ?? place;
  };

  return (text) => {
    if (text.length > longest) return undefined;
    const known = byAddress.get(text);
    if (known !== undefined) return known.place;
    const place = find(text);
    byAddress.set(text, { place });
    return place;
  };
}

function recordOf(lookUp: LookUp, address: string): unknown {
  try {
    return lookUp(address);
  } catch {
    return null;
  }
}
