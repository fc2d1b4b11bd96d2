import type { Instant } from '../../domain/event/event.js';
import type { EraseAtTarget, NamesAtTarget, NotNow, TargetJob } from '../../domain/ports/erase-at-target.js';
import { HttpClient, type NoReply, type Reply } from '../http-client/http-client.js';

export interface DeletionSettings {
  readonly name: string;
  readonly apiKey: string;
  readonly secretKey: string;
  /** Where the dashboard's API is, without a path. */
  readonly url: string;
  readonly timeoutMs: number;
}

export const deletionUrls = {
  us: 'https://amplitude.com',
  eu: 'https://analytics.eu.amplitude.com',
} as const;

/** Amplitude takes one request a second. */
const gapMs = 1_100;
const longestSpanMs = 180 * 86_400_000;

interface DayJob {
  readonly day: string;
  readonly status: string;
  readonly amplitude_ids: readonly { readonly amplitude_id: number; readonly requester?: string }[];
}

/**
 * Amplitude's User Privacy API, version 1. It gathers what is asked on one day in one job, which runs days later;
 * what is ours in it is known by its requester.
 * @see https://amplitude.com/docs/apis/analytics/user-privacy
 */
export class EraseAtAmplitude implements EraseAtTarget {
  readonly most = 100;
  private readonly client: HttpClient;

  constructor(private readonly settings: DeletionSettings) {
    this.client = new HttpClient({ timeoutMs: settings.timeoutMs, sockets: 2 });
  }

  get target(): string {
    return this.settings.name;
  }

  async request({ users, devices }: NamesAtTarget, request: string): Promise<{ kind: 'asked' } | NotNow> {
    const found = await this.idsOf(devices);
    if (!Array.isArray(found)) return found;
    if (users.length + found.length === 0) return { kind: 'asked' };
    const data = JSON.stringify({
      ...(users.length === 0 ? undefined : { user_ids: users }),
      ...(found.length === 0 ? undefined : { amplitude_ids: found }),
      requester: request,
      // One unknown name would have all of them refused. Its page spells it both ways.
      ignore_invalid_id: 'True',
      ignore_invalid_ids: 'True',
      delete_from_org: 'False',
    });
    const reply = await this.ask('POST', '/api/2/deletions/users', { data });
    return trouble(reply) ?? { kind: 'asked' };
  }

  async jobs(request: string, since: Instant): Promise<{ kind: 'jobs'; jobs: TargetJob[] } | NotNow> {
    const now = Date.now();
    const from = Math.max(Date.parse(since) - 86_400_000, now - longestSpanMs);
    const [start_day, end_day] = [from, now + 86_400_000].map((ms) =>
      new Date(ms).toISOString().slice(0, 10),
    );
    const reply = await this.ask('GET', '/api/2/deletions/users', { params: { start_day, end_day } });
    const notNow = trouble(reply);
    if (notNow !== undefined) return notNow;
    const days = (reply as Reply).body;
    if (!Array.isArray(days)) return { kind: 'later', ms: 60_000, reason: 'answered without a list of jobs' };
    const jobs = (days as DayJob[]).flatMap(({ day, status, amplitude_ids }): TargetJob[] => {
      const people = amplitude_ids.filter(({ requester }) => requester === request).length;
      return people === 0 ? [] : [{ job: day, state: status === 'done' ? 'done' : 'waiting', people }];
    });
    return { kind: 'jobs', jobs };
  }

  close(): void {
    this.client.close();
  }

  /** A device has no name that could be deleted by: Amplitude is asked for its number of the person. */
  private async idsOf(devices: readonly string[]): Promise<number[] | NotNow> {
    const ids = new Set<number>();
    for (const device of devices) {
      const reply = await this.ask('GET', '/api/2/usersearch', { params: { user: device } });
      const notNow = trouble(reply);
      if (notNow !== undefined) return notNow;
      const { matches } = (reply as Reply).body as { matches?: readonly { amplitude_id: number }[] };
      for (const { amplitude_id } of matches ?? []) ids.add(amplitude_id);
    }
    return [...ids];
  }

  private ask(method: 'GET' | 'POST', path: string, more: object): Promise<Reply | NoReply> {
    const { url, apiKey, secretKey } = this.settings;
    return this.client.send({
      method,
      url: `${url.replace(/\/+$/, '')}${path}`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      auth: { username: apiKey, password: secretKey },
      ...more,
    });
  }
}

function trouble(reply: Reply | NoReply): NotNow | undefined {
  if ('problem' in reply) return { kind: 'later', ms: 60_000, reason: `no answer: ${reply.problem}` };
  const { status, retryAfterMs } = reply;
  if (status >= 200 && status < 300) return undefined;
  if (status === 429) return { kind: 'later', ms: retryAfterMs ?? gapMs, reason: 'too many requests' };
  if (status >= 500 || status === 408) return { kind: 'later', ms: 60_000, reason: `status ${status}` };
  return { kind: 'stop', reason: `status ${status}: check the keys and who may delete users` };
}
