import type { Event } from '../event/event.js';
import { objectIn, textIn } from './fields.js';
import { nothing, type Step, type Tools } from './step.js';

/** Where an address is. Never more precise than a city. */
export type Geo = {
  /** ISO 3166-1 alpha-2, e.g. `DE`. */
  readonly country: string;
  /** The English name of the first-level subdivision, e.g. `Bavaria`. */
  readonly region?: string;
  /** The city's English name. */
  readonly city?: string;
};

/**
 * Says where the client's address is. `context.ip` decides alone where it is there, also where it leads nowhere:
 * clients write `0.0.0.0` there so as not to be located. Else the address that the request came from.
 */
export function geo({ locate }: Pick<Tools, 'locate'>): Step {
  return function geo({ event }) {
    const address = addressOf(event);
    const place = address === undefined ? undefined : locate?.(address);
    return place === undefined ? nothing : { geo: place };
  };
}

function addressOf({ raw, request }: Event): string | undefined {
  return textIn(objectIn(raw, 'context'), 'ip') ?? request.ip;
}
