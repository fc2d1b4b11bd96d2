import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type HttpParts, httpServer } from '../../src/adapters/http/server.js';
import { defaultHttpSettings, type HttpSettings } from '../../src/adapters/http/settings.js';
import { SourceBook } from '../../src/adapters/http/source-book.js';
import { keyDigest } from '../../src/adapters/http/write-key.js';
import type { Submission } from '../../src/application/collect.js';
import type { ReceiptId } from '../../src/domain/event/event.js';
import { split } from '../../src/domain/event/split.js';
import type { Json } from '../../src/domain/json.js';
import type { StoredSource } from '../../src/domain/ports/sources.js';

export const writeKey = 'wk_live_1';
export const basicAuth = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;

/** A collect that keeps what it was given, after `before` has let it. */
export class RecordingCollect {
  readonly submissions: Submission[] = [];
  before: () => Promise<unknown> = async () => {};

  async accept(submission: Submission): Promise<ReceiptId> {
    await this.before();
    this.submissions.push(submission);
    return `c1.${this.submissions.length}` as ReceiptId;
  }

  /** Every event so far, as the core will see it. */
  events(): Json[] {
    return this.submissions.flatMap(({ body, endpoint }) =>
      split(JSON.parse(Buffer.from(body).toString()), endpoint as Exclude<typeof endpoint, 'letters'>),
    );
  }
}

/** One source, `app`, with `writeKey`. */
export async function bookOf(changes: Partial<StoredSource> = {}): Promise<SourceBook> {
  const keys = [keyDigest(writeKey)];
  const source = { v: 1, name: 'app', kind: 'server', environment: 'production', keys, ...changes } as const;
  const sources = new SourceBook({ list: async () => [source] });
  await sources.reload();
  return sources;
}

export interface TestServer {
  readonly app: FastifyInstance;
  readonly collect: RecordingCollect;
  readonly logged: { readonly [field: string]: string }[];
  readonly statuses: number[];
}

export async function testServer(
  settings: Partial<HttpSettings> = {},
  parts: Partial<HttpParts> = {},
): Promise<TestServer> {
  const collect = new RecordingCollect();
  const logged: { readonly [field: string]: string }[] = [];
  const statuses: number[] = [];
  const sources = await bookOf();
  const app = httpServer({
    collect,
    sources,
    settings: { ...defaultHttpSettings, ...settings },
    backlog: () => false,
    ready: async () => ({ checks: [] }),
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    onAnswered: (status) => statuses.push(status),
    log: { error: (fields) => logged.push(fields) },
    ...parts,
  });
  return { app, collect, logged, statuses };
}

/** Starts listening. @returns the base URL */
export async function listen(app: FastifyInstance, port = 0): Promise<string> {
  await app.listen({ port, host: '127.0.0.1' });
  return `http://127.0.0.1:${portOf(app)}`;
}

export function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}
