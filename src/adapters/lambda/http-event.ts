import type { FastifyInstance, InjectOptions } from 'fastify';

/** What API Gateway's HTTP API and function URLs call a lambda with: payload format 2.0. */
export interface HttpEvent {
  readonly version: '2.0';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: { readonly method: string; readonly sourceIp: string } };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Nothing between the two sides of a function call. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/** Answers an event as the HTTP server would: the same routes, limits and errors. */
export async function answerHttpEvent(app: FastifyInstance, event: HttpEvent): Promise<HttpAnswer> {
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } = event;
  const { method, sourceIp } = requestContext.http;
  const payload = body === undefined ? undefined : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const answer = await app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`,
    // The body's length is what is here, whatever a proxy made of it on the way.
    headers: { ...headers, 'content-length': String(payload?.length ?? 0) },
    remoteAddress: sourceIp,
    ...(payload === undefined ? undefined : { payload }),
  });
  const sent = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
  return {
    statusCode: answer.statusCode,
    headers: Object.fromEntries(sent.map(([name, value]) => [name, String(value)])),
    body: answer.rawPayload.toString('base64'),
    isBase64Encoded: true,
  };
}
