import type { IncomingMessage } from 'node:http';
import type { Collect } from '../../application/collect.js';
import type { EventSource } from '../../domain/event/event.js';
import { type Kind, kinds } from '../../domain/event/kind.js';
import { countEvents } from '../../domain/event/split.js';
import { inflater } from './inflate.js';
import type { Load } from './load.js';
import { readBody } from './read-body.js';
import { readJson } from './read-json.js';
import { Refusal } from './refusal.js';
import { requestFacts } from './request-facts.js';
import type { HttpSettings } from './settings.js';
import type { SourceBook } from './source-book.js';
import { keyInBody, keyInHeader } from './write-key.js';

/** Where SDKs post, and how `split` reads what comes there. `import` is Segment's historical batch. */
export const endpoints: ReadonlyMap<string, Kind | 'batch'> = new Map<string, Kind | 'batch'>([
  ...kinds.map((kind) => [`/v1/${kind}`, kind] as const),
  ['/v1/batch', 'batch'],
  ['/v1/import', 'batch'],
]);

const accepted = '{"success":true}';

export interface CollectParts {
  readonly collect: Pick<Collect, 'accept'>;
  readonly sources: Pick<SourceBook, 'find'>;
  readonly settings: HttpSettings;
  readonly load: Load;
  /** Told once a body is durable. `seconds` counts from when its headers were read. */
  onAccepted?(events: number, source: string, seconds: number): void;
}

/**
 * Takes one body. Everything that can refuse it comes before `collect.accept`; once that has resolved, the body is
 * durable and the client may hear it.
 * @returns a function that resolves to the answer, as JSON, and rejects with Refusal, or with what `collect.accept` threw
 */
export function collectRoute(parts: CollectParts) {
  const { collect, sources, settings, load } = parts;
  const inflate = inflater(settings.maxInflatedBytes);

  return async (request: IncomingMessage, endpoint: Kind | 'batch'): Promise<string> => {
    const begun = performance.now();
    const key = keyInHeader(request.headers.authorization);
    const known = key === undefined ? undefined : sourceOf(key, sources);
    checkEncoding(request.headers['content-encoding']);
    load.check();
    const held = load.open();
    try {
      const sent = await readBody(request, settings.maxBodyBytes, held.resize);
      held.wait();
      const inflated = inflate(sent);
      const body = inflated instanceof Buffer ? inflated : await inflated;
      held.resize(body.length);
      const json = readJson(body, endpoint);
      const source = known ?? sourceOf(keyInBody(json), sources);
      const events = countEvents(json, endpoint);
      if (events > settings.maxEvents)
        throw new Refusal(
          'too_many_events',
          `a batch must not have more than ${settings.maxEvents} events; split it`,
        );
      if (events === 0) return accepted;
      const facts = requestFacts(request, settings.trustedProxies);
      await collect.accept({ source, endpoint, body, events, request: facts, live: true, forward: true });
      parts.onAccepted?.(events, source.name, (performance.now() - begun) / 1_000);
      return accepted;
    } finally {
      held.release();
    }
  };
}

function sourceOf(key: string | undefined, sources: Pick<SourceBook, 'find'>): EventSource {
  if (key === undefined)
    throw new Refusal(
      'no_write_key',
      'send the write key as the user name of Basic authentication, or as writeKey in the body',
    );
  const source = sources.find(key);
  if (source === undefined)
    throw new Refusal(
      'unknown_write_key',
      'the write key belongs to no source; check the key and that its source exists',
    );
  return source;
}

function checkEncoding(encoding: string | undefined): void {
  if (encoding !== undefined && !/^(?:x-)?gzip$|^identity$|^$/i.test(encoding.trim()))
    throw new Refusal('unsupported_encoding', 'send the body as it is or compressed with gzip');
}
