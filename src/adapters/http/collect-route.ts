import type { IncomingMessage } from 'node:http';
import type { Collect } from '../../application/collect.js';
import type { Kind } from '../../domain/event/kind.js';
import { countEvents } from '../../domain/event/split.js';
import { type Admission, admitSender, checkRate } from './admit-sender.js';
import { inflater } from './inflate.js';
import type { Load } from './load.js';
import { dataIn } from './pixel.js';
import { readBody } from './read-body.js';
import { readJson } from './read-json.js';
import { Refusal } from './refusal.js';
import { requestFacts } from './request-facts.js';
import type { HttpSettings } from './settings.js';
import type { Sender } from './source-book.js';
import { keyInBody, keyInHeader, keyInQuery } from './write-key.js';

export interface CollectParts extends Admission {
  readonly collect: Pick<Collect, 'accept'>;
  readonly settings: HttpSettings;
  readonly load: Load;
  /** Told once a body is durable. `seconds` counts from when its headers were read. */
  onAccepted?(events: number, source: string, seconds: number): void;
}

export interface CollectRoute {
  /** Takes one body. */
  post(request: IncomingMessage, endpoint: Kind | 'batch'): Promise<Sender>;
  /** Takes the event in an image's URL. */
  pixel(request: IncomingMessage, kind: Kind): Promise<Sender>;
}

/**
 * Takes events. Everything that can refuse them comes before `collect.accept`; once that has resolved, they are
 * durable and the client may hear it.
 * @returns functions that resolve to who has sent, and reject with Refusal, or with what `collect.accept` threw
 */
export function collectRoute(parts: CollectParts): CollectRoute {
  const { collect, settings, load } = parts;
  const inflate = inflater(settings.maxInflatedBytes);

  /** Who sends, where headers or URL say so already: then a refusal costs no body. */
  const earlySender = (request: IncomingMessage, query: URLSearchParams | undefined): Sender | undefined => {
    const key = keyInHeader(request.headers.authorization) ?? keyInQuery(query);
    return key === undefined ? undefined : admitSender(key, request.headers.origin, parts);
  };

  const accept = async (
    request: IncomingMessage,
    endpoint: Kind | 'batch',
    body: Buffer,
    known: Sender | undefined,
    begun: number,
  ): Promise<Sender> => {
    const json = readJson(body, endpoint);
    const sender = known ?? admitSender(keyInBody(json), request.headers.origin, parts);
    const events = countEvents(json, endpoint);
    if (events > settings.maxEvents)
      throw new Refusal(
        'too_many_events',
        `a batch must not have more than ${settings.maxEvents} events; split it`,
      );
    if (events === 0) return sender;
    checkRate(sender, parts);
    sender.bucket?.take(events);
    const { source } = sender;
    const facts = requestFacts(request, source.kind, settings.trustedProxies);
    await collect.accept({ source, endpoint, body, events, request: facts, live: true, forward: true });
    parts.onAccepted?.(events, source.name, (performance.now() - begun) / 1_000);
    return sender;
  };

  return {
    async post(request, endpoint) {
      const begun = performance.now();
      const known = earlySender(request, queryOf(request));
      checkEncoding(request.headers['content-encoding']);
      load.check();
      const held = load.open();
      try {
        const sent = await readBody(request, settings.maxBodyBytes, held.resize);
        held.wait();
        const inflated = inflate(sent);
        const body = inflated instanceof Buffer ? inflated : await inflated;
        held.resize(body.length);
        return await accept(request, endpoint, body, known, begun);
      } finally {
        held.release();
      }
    },
    async pixel(request, kind) {
      const begun = performance.now();
      const query = queryOf(request);
      const known = earlySender(request, query);
      const held = load.open();
      try {
        held.wait();
        const body = dataIn(query);
        held.resize(body.length);
        return await accept(request, kind, body, known, begun);
      } finally {
        held.release();
      }
    },
  };
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams | undefined {
  const at = url.indexOf('?');
  return at === -1 ? undefined : new URLSearchParams(url.slice(at + 1));
}

function checkEncoding(encoding: string | undefined): void {
  if (encoding !== undefined && !/^(?:x-)?gzip$|^identity$|^$/i.test(encoding.trim()))
    throw new Refusal('unsupported_encoding', 'send the body as it is or compressed with gzip');
}
