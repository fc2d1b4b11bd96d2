import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Deletions } from './deletions.js';
import { type Faults, isRejected, noFaults } from './faults.js';
import { Project } from './project.js';
import { isObject, type Problem, problemOf, type SentEvent } from './rules.js';
import { Throttle } from './throttle.js';

export interface StubSettings {
  readonly apiKey: string;
  readonly secretKey: string;
  readonly port: number;
  /** Events per second of one user or device, averaged over the window, and how long who exceeds it is refused. */
  readonly eps: { readonly http: number; readonly batch: number };
  readonly windowMs: number;
  readonly quietMs: number;
  /** How often the deletion API may be asked. Milliseconds. */
  readonly deletionGapMs: number;
}

const defaults: StubSettings = {
  apiKey: 'stub-api-key',
  secretKey: 'stub-secret-key',
  port: 0,
  eps: { http: 30, batch: 1_000 },
  windowMs: 10_000,
  quietMs: 30_000,
  deletionGapMs: 1_000,
};

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** How a request ended, as its sender saw it: what may have been sent again, and what may not. */
export interface Request {
  readonly ids: readonly string[];
  /** 0: cut off. */
  readonly status: number;
}

const limits = {
  http: { bytes: 1024 * 1024, events: 2_000 },
  batch: { bytes: 20 * 1024 * 1024, events: 2_000 },
} as const;

/**
 * A stand-in for Amplitude, an HTTP server of its own: HTTP V2, Batch and the deletion API as their documentation says,
 * with faults that a test asks for. Stands alone: needs nothing of Lethe.
 */
export class AmplitudeStub {
  readonly project = new Project();
  readonly deletions = new Deletions(this.project);
  readonly requests: Request[] = [];
  faults: Faults = noFaults;
  readonly throttles: { readonly http: Throttle; readonly batch: Throttle };
  private readonly settings: StubSettings;
  private readonly server: Server;
  private deletionAt = Number.NEGATIVE_INFINITY;
  private random = 1;
  private losesAnswer = false;

  constructor(settings: Partial<StubSettings> = {}) {
    this.settings = { ...defaults, ...settings };
    const { eps, windowMs, quietMs } = this.settings;
    this.throttles = {
      http: new Throttle(eps.http, windowMs, quietMs),
      batch: new Throttle(eps.batch, windowMs, quietMs),
    };
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = 60_000;
  }

  async listen(): Promise<string> {
    this.server.listen(this.settings.port, '127.0.0.1');
    await once(this.server, 'listening');
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** The next upload is taken, and the connection cut before it is answered. */
  loseNextAnswer(): void {
    this.losesAnswer = true;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    const isControl = request.url?.startsWith('/_stub/') === true;
    if (this.faults.away && !isControl) return void request.socket.destroy();
    for await (const chunk of request) chunks.push(chunk as Buffer);
    let bytes = Buffer.concat(chunks);
    if (request.headers['content-encoding'] === 'gzip') bytes = gunzipSync(bytes);
    const path = new URL(request.url ?? '/', 'http://stub');
    const { delayMs } = this.faults;
    if (delayMs > 0 && !isControl) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (this.faults.away && !isControl) return void request.socket.destroy();
    const answer = this.route(request, path, bytes);
    if (answer === undefined) return void request.socket.destroy();
    const text = JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  }

  /** `undefined`: the connection is cut. */
  private route(
    request: IncomingMessage,
    { pathname, searchParams }: URL,
    bytes: Buffer,
  ): Answer | undefined {
    if (request.method === 'POST' && pathname === '/2/httpapi') return this.upload('http', bytes);
    if (request.method === 'POST' && pathname === '/batch') return this.upload('batch', bytes);
    if (pathname.startsWith('/_stub/')) return this.told(request.method ?? '', pathname, bytes);
    if (pathname.startsWith('/api/2/')) return this.privacy(request, pathname, searchParams, bytes);
    return { status: 404, body: { code: 404, error: 'Not Found' } };
  }

  /** What a test in another process asks for. */
  private told(method: string, pathname: string, bytes: Buffer): Answer {
    switch (`${method} ${pathname.slice('/_stub/'.length)}`) {
      case 'GET events':
        return { status: 200, body: this.project.events };
      case 'GET taxonomy':
        return { status: 200, body: this.project.taxonomy() };
      case 'PUT faults':
        this.faults = { ...noFaults, ...JSON.parse(bytes.toString()) };
        return { status: 200, body: this.faults };
      case 'POST advance':
        this.deletions.advance();
        return { status: 200, body: this.deletions.jobs };
      default:
        return { status: 404, body: { error: 'The stub has events, taxonomy, faults and advance.' } };
    }
  }

  private upload(api: 'http' | 'batch', bytes: Buffer): Answer | undefined {
    const ids: string[] = [];
    const given = this.fate((isReal) => this.take(api, bytes, ids, isReal));
    this.requests.push({ ids, status: given?.status ?? 0 });
    return given;
  }

  /** Lets a request fail that would have been taken, before or after it was. */
  private fate(take: (isReal: boolean) => Answer): Answer | undefined {
    const { failing, cut } = this.faults;
    const chance = this.next();
    if (this.losesAnswer) {
      this.losesAnswer = false;
      take(true);
      return undefined;
    }
    const isFailing = chance < failing;
    const isCut = !isFailing && chance < failing + cut;
    if (!isFailing && !isCut) return take(true);
    const isIngested = this.next() < 0.5;
    const answer = take(isIngested);
    if (answer.status !== 200) return answer;
    if (isCut) return undefined;
    const status = isIngested ? ([500, 502, 504] as const)[Math.floor(this.next() * 3)] : 503;
    return { status: status ?? 500, body: { code: status, error: 'Server error' } };
  }

  private take(api: 'http' | 'batch', bytes: Buffer, ids: string[], isReal: boolean): Answer {
    if (bytes.length >= limits[api].bytes) return tooLarge;
    if (bytes.length === 0) return bad('Missing request body');
    let body: unknown;
    try {
      body = JSON.parse(bytes.toString());
    } catch {
      return bad('Invalid JSON request body');
    }
    if (!isObject(body)) return bad('Invalid JSON request body');
    const { api_key, events, options } = body;
    if (api_key === undefined) return bad('Request missing required field', { missing_field: 'api_key' });
    if (api_key !== this.settings.apiKey) return bad(`Invalid API key: ${String(api_key)}`);
    if (!Array.isArray(events)) return bad('Request missing required field', { missing_field: 'events' });
    if (events.length >= limits[api].events) return tooLarge;
    for (const event of events) ids.push(String((event as SentEvent)?.insert_id));
    const problems = this.problemsIn(events, isObject(options) ? options.min_id_length : undefined);
    if (problems.size > 0) return invalid(problems, api);
    return (
      this.silencedIn(events) ??
      this.throttledIn(api, events) ??
      this.ingest(api, events, bytes.length, isReal)
    );
  }

  private problemsIn(events: readonly SentEvent[], minIdLength: unknown): Map<number, Problem> {
    const problems = new Map<number, Problem>();
    for (const [index, event] of events.entries()) {
      const problem = problemOf(event, typeof minIdLength === 'number' ? minIdLength : undefined);
      if (problem !== undefined) problems.set(index, problem);
      else if (this.isRefused(String(event.insert_id)))
        problems.set(index, { list: 'invalid', field: 'event_properties' });
    }
    return problems;
  }

  private isRefused(insertId: string): boolean {
    const { refused, reject } = this.faults;
    return refused.includes(insertId) || isRejected(insertId, reject);
  }

  private silencedIn(events: readonly SentEvent[]): Answer | undefined {
    const indexes = [...events.keys()].filter((i) =>
      this.faults.silenced.includes(String(events[i]?.device_id)),
    );
    if (indexes.length === 0) return undefined;
    const silenced_devices = [...new Set(indexes.map((i) => events[i]?.device_id))];
    return bad('Silenced', { eps_threshold: 30, silenced_devices, silenced_events: indexes });
  }

  private throttledIn(api: 'http' | 'batch', events: readonly SentEvent[]): Answer | undefined {
    const now = Date.now();
    const throttle = this.throttles[api];
    if (this.next() < this.faults.throttling) {
      const someone = events[Math.floor(this.next() * events.length)];
      const id = someone?.user_id ?? someone?.device_id;
      if (id !== undefined) throttle.silence(String(id), now + this.settings.quietMs);
    }
    const of = (field: 'user_id' | 'device_id') => throttle.tooMuch(countBy(events, field), now);
    const users = of('user_id');
    const devices = of('device_id');
    const throttled_events = [...events.keys()].filter(
      (i) => users.has(String(events[i]?.user_id)) || devices.has(String(events[i]?.device_id)),
    );
    if (throttled_events.length === 0) return undefined;
    return {
      status: 429,
      body: {
        code: 429,
        error: 'Too many requests for some devices and users',
        eps_threshold: throttle.most,
        throttled_users: Object.fromEntries(users),
        throttled_devices: Object.fromEntries(devices),
        throttled_events,
      },
    };
  }

  private ingest(api: 'http' | 'batch', events: readonly SentEvent[], size: number, isReal: boolean): Answer {
    const now = Date.now();
    if (isReal) {
      for (const field of ['user_id', 'device_id'] as const)
        this.throttles[api].take(countBy(events, field), now);
      for (const event of events) this.project.ingest(event, now);
    }
    const counts = { events_ingested: events.length, payload_size_bytes: size, server_upload_time: now };
    return { status: 200, body: { code: 200, ...counts } };
  }

  private privacy(request: IncomingMessage, pathname: string, query: URLSearchParams, bytes: Buffer): Answer {
    const { apiKey, secretKey, deletionGapMs } = this.settings;
    const expected = `Basic ${Buffer.from(`${apiKey}:${secretKey}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return { status: 401, body: { error: 'Unauthorized' } };
    if (pathname === '/api/2/usersearch') return { status: 200, body: this.search(query.get('user') ?? '') };
    const [, day, id] = /^\/api\/2\/deletions\/users(?:\/(\d+)\/([\d-]+))?$/.exec(pathname) ?? [];
    const today = new Date().toISOString().slice(0, 10);
    if (request.method === 'DELETE' && day !== undefined && id !== undefined)
      return this.deletions.revoke(Number(day), id)
        ? { status: 200, body: {} }
        : { status: 400, body: { error: 'Not found' } };
    if (request.method === 'GET') {
      const [start, end] = [query.get('start_day'), query.get('end_day')];
      if (start === null || end === null) return { status: 400, body: { error: 'start_day and end_day' } };
      return { status: 200, body: this.deletions.between(start, end) };
    }
    const now = Date.now();
    if (now - this.deletionAt < deletionGapMs) return { status: 429, body: { error: 'Too Many Requests' } };
    this.deletionAt = now;
    const body = JSON.parse(bytes.toString());
    const asked = (body.user_ids ?? []).length + (body.amplitude_ids ?? []).length;
    if (asked === 0 || asked > 100) return { status: 400, body: { error: 'Between 1 and 100 ids' } };
    const jobs = this.deletions.request(body, today);
    return jobs === undefined
      ? { status: 400, body: { error: 'Invalid user id' } }
      : { status: 200, body: jobs };
  }

  private search(name: string): object {
    const found = this.project.idOfUser(name) ?? this.project.idOfDevice(name);
    return {
      matches: found === undefined ? [] : [{ amplitude_id: found, user_id: name }],
      type: 'match_user_or_device_id',
    };
  }

  /** The same every time, so that a failure comes again. */
  private next(): number {
    this.random = (Math.imul(this.random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.random / 2 ** 32;
  }
}

const tooLarge: Answer = { status: 413, body: { code: 413, error: 'Payload too large' } };

function bad(error: string, more: object = {}): Answer {
  return { status: 400, body: { code: 400, error, ...more } };
}

/** HTTP V2 names the first event that fails, Batch all of them. */
function invalid(problems: ReadonlyMap<number, Problem>, api: 'http' | 'batch'): Answer {
  const shown = api === 'batch' ? [...problems] : [...problems].slice(0, 1);
  const lists: { [list: string]: { [field: string]: number[] } } = {};
  const names = {
    missing: 'events_with_missing_fields',
    invalid: 'events_with_invalid_fields',
    length: 'events_with_invalid_id_lengths',
  };
  for (const [index, { list, field }] of shown) {
    const fields = lists[names[list]] ?? {};
    lists[names[list]] = fields;
    fields[field] = [...(fields[field] ?? []), index];
  }
  const [first] = shown;
  const error =
    first?.[1].list === 'length'
      ? 'Invalid id length for user_id or device_id'
      : first?.[1].list === 'missing'
        ? 'Request missing required field'
        : 'Invalid field values on some events';
  const missing = first?.[1].list === 'missing' ? { missing_field: first[1].field } : {};
  return bad(error, { ...missing, ...lists });
}

function countBy(events: readonly SentEvent[], field: 'user_id' | 'device_id'): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const id = event[field];
    if (typeof id === 'string') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
