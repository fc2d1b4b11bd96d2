import {
  createCipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import bowser from 'bowser';
import { isbot } from 'isbot';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { utf8Lines } from '../src/adapters/filesystem/gzip-lines.js';
import { clickIds } from '../src/domain/enrichment/click-ids.js';
import { majorMinor } from '../src/domain/enrichment/os.js';
import { sourceOf } from '../src/domain/enrichment/referrer-sources.js';
import { siteOf } from '../src/domain/enrichment/site.js';

/**
 * The floor: the steps of the core in a straight line, with the same libraries and none of the safety. No ports, no
 * batches, no policy, no vault: the fields to mask are named in the code, people lie in a map, the input is trusted
 * and changed in place. It writes the same records, of which test/bench/floor.test.ts makes sure, and keeps the same
 * profiles. Everything measured is compared with this file, in the same run.
 */
type Treatment = 'seal' | 'truncate' | 'url' | 'year' | 'tenth';

const treatments = new Map<string, Treatment>([
  ...named(
    'seal',
    `userId anonymousId previousId user_id email phone firstName lastName name username street postalCode
     advertisingId idfa idfv id token`,
  ),
  ...named('truncate', 'ip'),
  ...named('url', 'url referrer path search'),
  ...named('year', 'birthday'),
  ...named('tenth', 'latitude longitude'),
]);
/** What a text must have to be looked at more closely, and the forms that are looked for then. */
const suspicious = /@|\d[\d .()/-]{6,}\d|:[\da-f]{1,4}:|\d\.\d{1,3}\.\d/i;
const forms: readonly (readonly [kind: string, form: RegExp])[] = [
  ['email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/],
  ['ip', /(?<![\w./])(?:\d{1,3}\.){3}\d{1,3}\b/],
  ['ip', /\b(?:[\da-f]{1,4}:){3,7}[\da-f]{0,4}\b/i],
  ['iban', /\b[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){3,7}\b/],
  ['phone', /(?:\+\d|(?<![\w-])0\d{2,4}[ -])[\d ().-]{5,}\d/],
  ['card', /(?<![\w-])(?:\d[ -]?){13,19}(?![\w-])/],
  ['ssn', /(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])/],
  ['tax_id', /(?<![\w-])\d{2} ?\d{3} ?\d{3} ?\d{3}(?![\w-])/],
  ['mac', /\b(?:[\da-f]{2}[:-]){5}[\da-f]{2}\b/i],
  ['coordinates', /-?\d{1,3}\.\d{4,} ?[,;] ?-?\d{1,3}\.\d{4,}/],
  ['birth_date', /\b(?:born|birth|dob|geb)\w*\W{1,3}\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/i],
  ['url', /[?&](?:e-?mail|phone|name|user|token)=[^&#\s]+/i],
];

/** What the treatments are called in the record. */
const shown = {
  seal: 'seal',
  truncate: 'truncate',
  url: 'generalize',
  year: 'generalize',
  tenth: 'generalize',
};

/** Parameters that are personal by their name, whatever their value. */
const personalParameters = new Set('user userid email phone name token'.split(' '));

/** `name` and `id` are personal only here. */
const persons = new Set(['traits', 'device']);

interface Person {
  readonly pseudonym: string;
  readonly key: KeyObject;
  readonly kid: string;
  /** What was ever said of each trait last, by pointer. */
  readonly leaves: Map<string, Leaf>;
  /** The clear ones as text. */
  traits: string | undefined;
}

interface Leaf {
  readonly at: string;
  readonly id: string;
  readonly value: unknown;
  readonly sealed: object | undefined;
}

interface Hits {
  readonly originals: Record<string, unknown>;
  readonly treated: Record<string, string>;
}

const ids = new Set(['type', 'messageId', 'userId', 'anonymousId', 'previousId', 'event', 'name', 'groupId']);
const parts = new Set(['properties', 'traits', 'context', 'integrations']);

export class Floor {
  private readonly people = new Map<string, Person>();
  private readonly devices = new Map<string, string>();
  /** Who was first seen with an anonymous id: what comes with it alone is theirs. */
  private readonly owners = new Map<string, string>();
  private readonly partitions = new Map<string, string[]>();
  private readonly places = new Map<string, object | undefined>();
  private readonly agents = new Map<string, object>();
  private readonly ivs = Buffer.alloc(12 * 1_024);
  private iv = 0;
  private receipts = 0;
  bytes = 0;
  /** Told of every record's line. */
  onLine: (line: string) => void = () => {};

  /** One accepted body of events. */
  batch(body: Buffer, receivedAt: string): void {
    const { batch, sentAt } = JSON.parse(body.toString());
    const skew = sentAt === undefined ? 0 : Date.parse(receivedAt) - Date.parse(sentAt);
    this.receipts += 1;
    for (const [index, event] of batch.entries()) {
      event.sentAt ??= sentAt;
      this.event(event, receivedAt, skew, index);
    }
  }

  /** Compresses what has come together, as one object per partition. */
  flush(): void {
    for (const lines of this.partitions.values())
      this.bytes += gzipSync(utf8Lines(lines), { level: 1 }).length;
    this.partitions.clear();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
  private event(event: any, receivedAt: string, skew: number, index: number): void {
    if (typeof event.type !== 'string' || typeof event.messageId !== 'string') return;
    const type: string =
      event.event === undefined ? event.type : event.event.toLowerCase().replaceAll(' ', '_');
    const time = new Date(Date.parse(event.timestamp ?? receivedAt) + skew).toISOString();
    const person = this.whose(event);
    const hits: Hits = { originals: {}, treated: {} };
    const { properties, traits, context } = event;
    const { geo, device, campaign, referrer } = this.enrich(context);
    const isIdentify = event.type === 'identify';
    const original = isIdentify ? leavesOf(traits) : undefined;
    for (const id of ['userId', 'anonymousId', 'previousId'])
      if (event[id] !== undefined) {
        hits.originals[`/${id}`] = event[id];
        hits.treated[`/${id}`] = 'seal';
      }
    if (properties !== undefined) strip(properties, '/properties', false, hits);
    if (traits !== undefined) strip(traits, '/traits', isIdentify, hits);
    if (context !== undefined) strip(context, '/context', false, hits);
    // biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
    const extra: any = {};
    for (const key in event) if (!ids.has(key) && !parts.has(key)) extra[key] = event[key];
    if (original !== undefined) {
      const at = time < receivedAt ? time : receivedAt;
      this.fold(person, original, new Map(leavesOf(traits)), hits, at, event.messageId);
    }
    const text = JSON.stringify({
      id: event.messageId,
      type,
      kind: event.type,
      name: event.event ?? event.name,
      time,
      received_at: receivedAt,
      subject: person.pseudonym,
      anonymous: event.anonymousId === undefined ? undefined : this.device(event.anonymousId),
      source: { name: 'bench', kind: 'server', environment: 'production' },
      properties,
      traits,
      context,
      integrations: event.integrations,
      group: event.groupId,
      extra,
      geo,
      device,
      campaign,
      referrer,
      privacy: {
        policy: '0123456789abcdef',
        sealed: { default: this.seal(person, event.messageId, inOrder(hits.originals)) },
        treated: hits.treated,
      },
      lethe: { receipt: `c1.${this.receipts}`, index, version: 1 },
    });
    const line = person.traits === undefined ? text : `${text.slice(0, -1)},"user":${person.traits}}`;
    this.onLine(line);
    const partition = `${type}/${time.slice(0, 10)}`;
    const lines = this.partitions.get(partition);
    if (lines === undefined) this.partitions.set(partition, [line]);
    else lines.push(line);
  }

  /** Country, device, campaign and referrer, the look-ups remembered. */
  // biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
  private enrich(context: any): {
    [Part in 'geo' | 'device' | 'campaign' | 'referrer']?: object | undefined;
  } {
    if (context === undefined) return {};
    const { ip, userAgent, page, device: hardware, os } = context;
    const geo = ip === undefined ? undefined : this.remembered(this.places, ip, () => place(ip));
    const agent =
      userAgent === undefined
        ? undefined
        : this.remembered(this.agents, userAgent, () => readAgent(userAgent));
    const device =
      hardware === undefined
        ? agent
        : { type: 'mobile', os: os?.name, os_version: os?.version, ...pick(hardware) };
    const campaign = page?.url?.includes('=') ? campaignIn(page.url, context.campaign) : context.campaign;
    return { geo, device, campaign, referrer: page?.referrer ? referrerOf(page) : undefined };
  }

  /** The newest of each trait stays; each personal one is sealed alone. */
  private fold(
    person: Person,
    originals: readonly [string, unknown][],
    clear: ReadonlyMap<string, unknown>,
    { originals: taken }: Hits,
    at: string,
    id: string,
  ): void {
    for (const [pointer, original] of originals) {
      const held = person.leaves.get(pointer);
      if (held !== undefined && (held.at > at || (held.at === at && held.id >= id))) continue;
      const isPersonal = taken[`/traits${pointer}`] !== undefined;
      const sealed = isPersonal ? this.seal(person, id, JSON.stringify(original)) : undefined;
      person.leaves.set(pointer, { at, id, value: clear.get(pointer), sealed });
    }
    // biome-ignore lint/suspicious/noExplicitAny: a tree of any form
    const tree: any = {};
    for (const [pointer, { value }] of person.leaves) {
      if (value === undefined || value === null) continue;
      const keys = pointer.slice(1).split('/');
      const last = keys.pop() as string;
      let node = tree;
      for (const key of keys) {
        node[key] ??= {};
        node = node[key];
      }
      node[last] = value;
    }
    person.traits = JSON.stringify(tree);
  }

  private remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
    let value = known.get(key);
    if (value === undefined) {
      value = make();
      known.set(key, value);
    }
    return value;
  }

  private seal(person: Person, id: string, text: string): { v: 1; kid: string; data: string } {
    if (this.iv === 0) randomFillSync(this.ivs);
    const iv = this.ivs.subarray(this.iv, this.iv + 12);
    this.iv = (this.iv + 12) % this.ivs.length;
    const cipher = createCipheriv('aes-256-gcm', person.key, iv);
    cipher.setAAD(Buffer.from(`${person.pseudonym}\ndefault\n${id}`));
    const data = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { v: 1, kid: person.kid, data: data.toString('base64') };
  }

  private whose({ type, userId, anonymousId, previousId }: { [id: string]: string }): Person {
    if (userId === undefined) {
      const id = anonymousId as string;
      return this.person(this.owners.get(id) ?? id);
    }
    const person = this.person(userId);
    if (anonymousId !== undefined && !this.owners.has(anonymousId)) this.owners.set(anonymousId, userId);
    if (type === 'alias') this.people.set(previousId as string, person);
    return person;
  }

  private person(id: string): Person {
    let person = this.people.get(id);
    if (person === undefined) {
      const key = createSecretKey(randomBytes(32));
      const kid = createHmac('sha256', key).update('kid').digest('base64url').slice(0, 16);
      const pseudonym = `s_${randomBytes(16).toString('base64url')}`;
      person = { pseudonym, key, kid, leaves: new Map(), traits: undefined };
      this.people.set(id, person);
    }
    return person;
  }

  private device(id: string): string {
    let pseudonym = this.devices.get(id);
    if (pseudonym === undefined) {
      pseudonym = `s_${randomBytes(16).toString('base64url')}`;
      this.devices.set(id, pseudonym);
    }
    return pseudonym;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
function strip(tree: any, path: string, isPerson: boolean, hits: Hits): void {
  for (const key in tree) {
    const value = tree[key];
    if (typeof value === 'object') {
      if (value !== null) strip(value, `${path}/${key}`, persons.has(key) || key.endsWith('_address'), hits);
      continue;
    }
    const treatment = treatments.get(key);
    if (value === '' || typeof value === 'boolean') continue;
    if (treatment === undefined) {
      if (typeof value === 'string' && suspicious.test(value)) find(tree, key, value, path, hits);
      continue;
    }
    if ((key === 'name' || key === 'id' || key === 'token') && !isPerson) continue;
    const clear = treat(treatment, value);
    if (clear === value) continue;
    hits.originals[`${path}/${key}`] = value;
    hits.treated[`${path}/${key}`] = shown[treatment];
    tree[key] = clear;
  }
}

/** Personal data where nobody listed it. */
// biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
function find(tree: any, key: string, value: string, path: string, hits: Hits): void {
  let clear = value;
  for (const [kind, form] of forms) clear = clear.replace(form, `[${kind}]`);
  if (clear === value) return;
  hits.originals[`${path}/${key}`] = value;
  hits.treated[`${path}/${key}`] = 'redact';
  tree[key] = clear;
}

const file = createRequire(import.meta.url).resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);
const countries = new Reader<CountryResponse & { country_code: string }>(readFileSync(file));

function place(ip: string): { country: string } | undefined {
  const found = countries.get(ip);
  return found === null ? undefined : { country: found.country_code };
}

function readAgent(text: string): object {
  const { browser, os, platform } = bowser.parse(text);
  return {
    type: platform.type,
    os: os.name,
    os_version: majorMinor(os.name === 'Windows' ? os.versionName : os.version),
    browser: browser.name,
    browser_version: majorMinor(browser.version),
    manufacturer: platform.vendor,
    model: platform.model,
    ...(isbot(text) ? { bot: true } : undefined),
  };
}

/** What the SDK says of the campaign, else the URL; and the click id. */
function campaignIn(url: string, said: object | undefined): object | undefined {
  const at = url.indexOf('?');
  const parameters = new URLSearchParams(url.slice(at + 1));
  let campaign = said;
  if (campaign === undefined && url.includes('utm_'))
    campaign = {
      name: parameters.get('utm_campaign') ?? undefined,
      source: parameters.get('utm_source') ?? undefined,
      medium: parameters.get('utm_medium') ?? undefined,
      term: parameters.get('utm_term') ?? undefined,
      content: parameters.get('utm_content') ?? undefined,
      id: parameters.get('utm_id') ?? undefined,
    };
  for (const [parameter, network] of clickIds) {
    const id = parameters.get(parameter);
    if (id !== null) return { ...campaign, click_id: { network, id } };
  }
  return campaign;
}

const host = /^https?:\/\/([^/?#]+)/;

function referrerOf(page: { referrer: string; url?: string }): object | undefined {
  const domain = host.exec(page.referrer)?.[1];
  if (domain === undefined) return undefined;
  const own = page.url === undefined ? undefined : host.exec(page.url)?.[1];
  if (own !== undefined && (own === domain || siteOf(own) === siteOf(domain)))
    return { medium: 'internal', domain };
  const known = sourceOf(domain);
  return known === undefined
    ? { medium: 'unknown', domain }
    : { medium: known.medium, source: known.source, domain };
}

function pick({ manufacturer, model }: { manufacturer?: string; model?: string }): object {
  return { manufacturer, model };
}

// biome-ignore lint/suspicious/noExplicitAny: the floor trusts its input
function treat(treatment: Treatment, value: any): unknown {
  switch (treatment) {
    case 'seal':
      return undefined;
    case 'truncate': {
      const at = value.lastIndexOf('.');
      return at < 0 ? `${value.split(':').slice(0, 3).join(':')}::` : `${value.slice(0, at)}.0`;
    }
    case 'url':
      return value.includes('=') ? cleanUrl(value) : value;
    case 'year':
      return value.slice(0, 4);
    case 'tenth':
      return Math.round(value * 10) / 10;
  }
}

function cleanUrl(url: string): string {
  const at = url.indexOf('?');
  const pairs = url.slice(at + 1).split('&');
  const kept = pairs.filter(
    (pair) => !/@|%40/.test(pair) && !personalParameters.has(pair.slice(0, pair.indexOf('='))),
  );
  if (kept.length === pairs.length) return url;
  return kept.length === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${kept.join('&')}`;
}

/** JSON with its keys in order, as sealed parts are written. */
function inOrder(originals: Hits['originals']): string {
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(originals).sort()) sorted[key] = originals[key];
  return JSON.stringify(sorted);
}

/** An identify's traits, leaf by leaf. */
function leavesOf(traits: object | undefined, path = ''): [string, unknown][] {
  return Object.entries(traits ?? {}).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leavesOf(value, `${path}/${key}`)
      : [[`${path}/${key}`, value]],
  );
}

function named(treatment: Treatment, keys: string): [string, Treatment][] {
  return keys.split(/\s+/).map((key) => [key, treatment]);
}

/** What any pipeline of NDJSON must do: parse, stringify, compress. */
export function parseStringifyGzip(bodies: readonly Buffer[], perObject: number): number {
  let bytes = 0;
  let lines: string[] = [];
  const flush = () => {
    bytes += gzipSync(utf8Lines(lines), { level: 1 }).length;
    lines = [];
  };
  for (const body of bodies) {
    for (const event of JSON.parse(body.toString()).batch) lines.push(JSON.stringify(event));
    if (lines.length >= perObject) flush();
  }
  if (lines.length > 0) flush();
  return bytes;
}
