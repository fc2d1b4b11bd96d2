import type { Event } from '../event/event.js';
import type { Json } from '../json.js';
import { objectIn, textOf } from './fields.js';
import { type KnownMedium, sourceOf } from './referrer-sources.js';
import { siteOf } from './site.js';
import { nothing, type Step } from './step.js';
import { hostOf, parametersIn, queryOf } from './web-address.js';

/** Where a visitor came from. */
export type Referrer = {
  /** `internal`: from the site's own pages. `unknown`: from a site that we know nothing about. */
  readonly medium: KnownMedium | 'internal' | 'unknown';
  /** Who that is, e.g. `Google`. */
  readonly source?: string;
  /** The referrer's host. */
  readonly domain: string;
  /** What was searched for, where the search engine still says so. */
  readonly term?: string;
};

/** Says where the visitor came from. Who came directly has no referrer, and neither has the record then. */
export function referrer(): Step {
  return function referrer({ event }) {
    const found = referrerOf(event);
    return found === undefined ? nothing : { referrer: found };
  };
}

function referrerOf(event: Event): Referrer | undefined {
  const address = addressOf(event);
  const domain = address === undefined ? undefined : hostOf(address);
  if (address === undefined || domain === undefined) return undefined;
  if (isOwn(domain, event)) return { medium: 'internal', domain };
  const known = sourceOf(domain);
  if (known === undefined) return { medium: 'unknown', domain };
  const { medium, source, terms } = known;
  const term = terms === undefined ? undefined : termIn(address, terms);
  return term === undefined ? { medium, source, domain } : { medium, source, domain, term };
}

/**
 * `context.page.referrer` decides alone where it is there: empty means that there was none. Else what an SDK says of
 * the app or site that opened this one. The request's `Referer` names the page that sent the event, so it tells where
 * somebody came from only for events that say nothing of a page: a pixel in a newsletter, or on another's site.
 */
function addressOf({ raw, request }: Event): string | undefined {
  const context = objectIn(raw, 'context');
  const page = objectIn(context, 'page');
  if (typeof page?.referrer === 'string') return trimmed(page.referrer);
  const opener = trimmed(objectIn(context, 'referrer')?.url);
  if (opener !== undefined) return opener;
  return page === undefined ? trimmed(request.referer) : undefined;
}

function trimmed(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value.trim() : undefined;
}

function isOwn(domain: string, { raw }: Event): boolean {
  const page = objectIn(objectIn(raw, 'context'), 'page');
  const host = typeof page?.url === 'string' ? hostOf(page.url) : undefined;
  return host !== undefined && (host === domain || siteOf(host) === siteOf(domain));
}

function termIn(address: string, names: ReadonlySet<string>): string | undefined {
  const query = queryOf(address);
  if (query === '') return undefined;
  const found = parametersIn(query, names);
  for (const name of names) {
    const term = textOf(found.get(name));
    if (term !== undefined) return term;
  }
  return undefined;
}
