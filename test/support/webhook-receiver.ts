import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const oldestMs = 5 * 60_000;

export interface Received {
  readonly key: string;
  readonly record: { readonly id: string; readonly [field: string]: unknown };
}

/** What a receiver of signed webhooks does: checks time and signature, and takes every key once. */
export class WebhookReceiver {
  readonly events = new Map<string, Received['record']>();
  /** How each request ended for its sender; 0: cut off. */
  readonly requests: { readonly keys: readonly string[]; readonly status: number }[] = [];
  /** Decides what becomes of a request; `ingested` says whether it is taken before that. */
  fate: () => { readonly status: number; readonly ingested: boolean } = () => ({
    status: 200,
    ingested: true,
  });
  isAway = false;
  isRefused: (key: string) => boolean = () => false;
  private readonly server: Server;

  constructor(private readonly secret: string) {
    this.server = createServer(async (request, response) => {
      if (this.isAway) return void request.socket.destroy();
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      if (!isSigned(this.secret, body, String(request.headers['lethe-signature']), Date.now()))
        return void response.writeHead(401).end();
      const { deliveries } = JSON.parse(body.toString()) as { deliveries: Received[] };
      const keys = deliveries.map(({ key }) => key);
      if (keys.some(this.isRefused)) {
        this.requests.push({ keys, status: 422 });
        return void response.writeHead(422).end();
      }
      const { status, ingested } = this.fate();
      if (ingested)
        for (const { key, record } of deliveries) if (!this.events.has(key)) this.events.set(key, record);
      this.requests.push({ keys, status });
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end('{}');
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** As `docs/targets/webhook.md` says. */
export function isSigned(secret: string, body: Uint8Array, header: string, nowMs: number): boolean {
  const [, seconds = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (Math.abs(nowMs - Number(seconds) * 1_000) > oldestMs) return false;
  const expected = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(given.padEnd(64, '0'), 'hex')) && given !== '';
}
