import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Browsers keep a preflight's answer no longer than this; Chromium only 2 hours. Seconds. */
const preflightSeconds = '86400';

/** What analytics.js, RudderStack's SDKs and fetch send. `*` stands for any other but Authorization. */
const headers = 'Authorization, Content-Type, Content-Encoding, AnonymousId, X-Retry-Count, *';

/**
 * Lets pages of any origin read what a request came to, refusals too: a page that could not read its 401 would take
 * it for an outage and send again and again. Never with credentials: cookies mean nothing here.
 */
export function letPagesRead({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.headers.origin === undefined) return;
  reply.header('access-control-allow-origin', '*');
  reply.header('access-control-expose-headers', 'Retry-After');
  reply.header('vary', 'Origin');
}

/** Lets only the page read that has sent, where its source lists origins. */
export function letOnlyReadBy(origin: string | undefined, reply: FastifyReply): void {
  if (origin !== undefined) reply.header('access-control-allow-origin', origin);
}

/**
 * Answers what a browser asks before it sends. It does not say with which key, so any page may ask; the request that
 * follows is held against its source's origins.
 */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('allow', 'OPTIONS, POST');
  reply.header('access-control-allow-origin', '*');
  reply.header('access-control-allow-methods', 'POST');
  reply.header('access-control-allow-headers', headers);
  reply.header('access-control-max-age', preflightSeconds);
  if (wantsPrivateNetwork(request.raw)) reply.header('access-control-allow-private-network', 'true');
  return reply.code(204).send();
}

/** A public page and a collector in a private network, e.g. on the developer's own machine. */
function wantsPrivateNetwork({ headers }: IncomingMessage): boolean {
  return headers['access-control-request-private-network'] === 'true';
}
