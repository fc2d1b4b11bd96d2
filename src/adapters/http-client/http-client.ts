import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';

/** An answer of the other side, whatever its status. `body` is what its JSON says, or its text where it is none. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** What `Retry-After` asks for, milliseconds. */
  readonly retryAfterMs?: number;
}

/** No answer came: the request may have arrived all the same. */
export interface NoReply {
  readonly problem: string;
}

export interface HttpClientSettings {
  readonly timeoutMs: number;
  /** Connections that are kept open. */
  readonly sockets: number;
}

/** Sends requests over connections that are kept open. Answers instead of throwing. */
export class HttpClient {
  private readonly agents: { httpAgent: HttpAgent; httpsAgent: HttpsAgent };
  private readonly axios: AxiosInstance;

  constructor({ timeoutMs, sockets }: HttpClientSettings) {
    const keep = { keepAlive: true, maxSockets: sockets, timeout: timeoutMs };
    this.agents = { httpAgent: new HttpAgent(keep), httpsAgent: new HttpsAgent(keep) };
    this.axios = axios.create({
      ...this.agents,
      timeout: timeoutMs,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      maxContentLength: 10_000_000,
      validateStatus: () => true,
      // As they are: axios would parse and write JSON bodies again.
      transformRequest: [(data) => data],
      transformResponse: [(data) => data],
      responseType: 'text',
    });
  }

  async send(
    request: Pick<AxiosRequestConfig, 'method' | 'url' | 'data' | 'headers' | 'auth' | 'params'>,
  ): Promise<Reply | NoReply> {
    try {
      const { status, data, headers } = await this.axios.request(request);
      const retryAfterMs = msOf(headers['retry-after']);
      return { status, body: read(data), ...(retryAfterMs === undefined ? undefined : { retryAfterMs }) };
    } catch (error) {
      // The error's message may hold the address with what is secret in it.
      const code = axios.isAxiosError(error) ? error.code : undefined;
      return { problem: code ?? (error instanceof Error ? error.name : 'unknown') };
    }
  }

  close(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }
}

function read(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Seconds or a date. */
function msOf(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
