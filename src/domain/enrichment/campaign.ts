import type { JsonObject } from '../json.js';
import { withoutPersonalParameters } from '../privacy/url.js';
import { clickIds } from './click-ids.js';
import { objectIn, textIn, textOf } from './fields.js';
import { nothing, type Step } from './step.js';
import { parametersIn, queryOf } from './web-address.js';

/** Which campaign led here. The names are Segment's, `name` being `utm_campaign`. */
export type Campaign = {
  readonly name?: string;
  readonly source?: string;
  readonly medium?: string;
  readonly term?: string;
  readonly content?: string;
  readonly id?: string;
  /** The advertising network's own id of the click. */
  readonly click_id?: { readonly network: string; readonly id: string };
};

type Said = { -readonly [Field in Exclude<keyof Campaign, 'click_id'>]?: string };

const fields = ['name', 'source', 'medium', 'term', 'content', 'id'] as const;

const utm: ReadonlyMap<string, (typeof fields)[number]> = new Map([
  ['utm_campaign', 'name'],
  ['utm_source', 'source'],
  ['utm_medium', 'medium'],
  ['utm_term', 'term'],
  ['utm_content', 'content'],
  ['utm_id', 'id'],
]);

const wanted: ReadonlySet<string> = new Set([...utm.keys(), ...clickIds.keys()]);

/** Says which campaign led here: what the SDK says in `context.campaign`, else the page's `utm_*`; and the click id. */
export function campaign(): Step {
  return function campaign({ event }) {
    const context = objectIn(event.raw, 'context');
    const parameters = parametersOf(context, objectIn(event.raw, 'properties'));
    const said = saidBySdk(objectIn(context, 'campaign')) ?? saidByUrl(parameters);
    const click = clickIn(parameters);
    if (said === undefined && click === undefined) return nothing;
    return { campaign: click === undefined ? { ...said } : { ...said, click_id: click } };
  };
}

/** What the page's address carries; of its places in an event the first with anything of interest. */
function parametersOf(
  context: JsonObject | undefined,
  properties: JsonObject | undefined,
): ReadonlyMap<string, string> | undefined {
  const page = objectIn(context, 'page');
  for (const address of [page?.url, page?.search, properties?.url]) {
    if (typeof address !== 'string' || !address.includes('=')) continue;
    // What names somebody is in the URL no more once it is masked: it must not come back from here.
    if (parametersIn(queryOf(address), wanted).size === 0) continue;
    const found = parametersIn(queryOf(withoutPersonalParameters(address)), wanted);
    if (found.size > 0) return found;
  }
  return undefined;
}

function saidBySdk(campaign: JsonObject | undefined): Said | undefined {
  if (campaign === undefined) return undefined;
  let said: Said | undefined;
  for (const field of fields) {
    const text = textIn(campaign, field);
    if (text === undefined) continue;
    said ??= {};
    said[field] = text;
  }
  return said;
}

function saidByUrl(parameters: ReadonlyMap<string, string> | undefined): Said | undefined {
  if (parameters === undefined) return undefined;
  let said: Said | undefined;
  for (const [parameter, field] of utm) {
    const text = textOf(parameters.get(parameter));
    if (text === undefined) continue;
    said ??= {};
    said[field] = text;
  }
  return said;
}

function clickIn(parameters: ReadonlyMap<string, string> | undefined): Campaign['click_id'] {
  if (parameters === undefined) return undefined;
  for (const [parameter, network] of clickIds) {
    const id = textOf(parameters.get(parameter));
    if (id !== undefined) return { network, id };
  }
  return undefined;
}
