import type { Answer, FullRecord, Mapped, Parcel, Target } from '../../domain/ports/target.js';
import { toWebhook } from '../../domain/targets/webhook/map.js';
import { HttpClient, type NoReply, type Reply } from '../http-client/http-client.js';
import { signature } from './signature.js';

export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  /** What bodies are signed with. */
  readonly secret: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

export const defaultWebhookSettings: Omit<WebhookSettings, 'url' | 'secret'> = {
  name: 'webhook',
  concurrency: 2,
  timeoutMs: 30_000,
};

/** Any server of one's own: masked records in signed bodies. A repeat is known by its key. */
export class WebhookTarget implements Target {
  readonly name: string;
  readonly limits: Target['limits'];
  private readonly client: HttpClient;

  constructor(private readonly settings: WebhookSettings) {
    const { name, concurrency, timeoutMs } = settings;
    this.name = name;
    this.limits = { parts: 500, characters: 1_000_000, concurrency };
    this.client = new HttpClient({ timeoutMs, sockets: concurrency });
  }

  map(record: FullRecord): Mapped {
    return { parts: [toWebhook(record)] };
  }

  async send(parcels: readonly Parcel[]): Promise<readonly Answer[]> {
    const reply = await this.post(parcels);
    const answer = answerTo(reply);
    if (answer !== 'look closer') return parcels.map((_, i) => rejectedIn(reply, i) ?? answer);
    if (parcels.length === 1) {
      const status = 'status' in reply ? reply.status : 0;
      return [{ kind: 'rejected', reason: `status ${status}` }];
    }
    const middle = Math.ceil(parcels.length / 2);
    const first = await this.send(parcels.slice(0, middle));
    const last = first.at(-1) as Answer;
    const second = parcels.slice(middle);
    // The second half goes only after the first: a person's events keep their order.
    const isOver = last.kind === 'later' || last.kind === 'stop';
    return [...first, ...(isOver ? second.map(() => last) : await this.send(second))];
  }

  close(): void {
    this.client.close();
  }

  private post(parcels: readonly Parcel[]): Promise<Reply | NoReply> {
    const { name, url, secret } = this.settings;
    const deliveries = parcels.flatMap(({ parts }) => parts).join(',');
    const data = Buffer.from(`{"v":1,"target":${JSON.stringify(name)},"deliveries":[${deliveries}]}`);
    const headers = {
      'content-type': 'application/json',
      'lethe-signature': signature(secret, data, Date.now()),
    };
    return this.client.send({ method: 'POST', url, data, headers });
  }
}

/** What a status says of the whole request; `look closer`: something in it is refused, found out by halves. */
function answerTo(reply: Reply | NoReply): Answer | 'look closer' {
  if ('problem' in reply) return { kind: 'later', of: 'target', reason: `no answer: ${reply.problem}` };
  const { status, retryAfterMs: ms } = reply;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const reason = `status ${status}`;
    return { kind: 'later', of: 'target', reason, ...(ms === undefined ? undefined : { ms }) };
  }
  if (status === 400 || status === 409 || status === 413 || status === 422) return 'look closer';
  return { kind: 'stop', reason: `status ${status}: check the address and the secret` };
}

/** A receiver may take a request and refuse some of it: `{"rejected":[{"index":0,"reason":"…"}]}`. */
function rejectedIn(reply: Reply | NoReply, index: number): Answer | undefined {
  const body = 'status' in reply ? (reply.body as { rejected?: unknown } | undefined) : undefined;
  if (typeof body !== 'object' || body === null || !Array.isArray(body.rejected)) return undefined;
  const found = body.rejected.find((one: unknown) => (one as { index?: unknown } | null)?.index === index);
  if (found === undefined) return undefined;
  return { kind: 'rejected', reason: String((found as { reason?: unknown }).reason ?? 'no reason given') };
}
