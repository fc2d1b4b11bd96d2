import { type FastifyInstance, fastify } from 'fastify';
import { answerBrokenRequest, answerError, type HttpLog } from './answer-error.js';
import { type CollectParts, collectRoute, endpoints } from './collect-route.js';
import { Load } from './load.js';
import { type ReadyReport, whatFails } from './readiness.js';
import { Refusal } from './refusal.js';

export interface HttpParts extends Omit<CollectParts, 'load'> {
  /** Do so many receipts wait that no more should come for now? Asked for every request: from memory. */
  backlog(): boolean;
  ready(): Promise<ReadyReport>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Told the status of every answer. */
  onAnswered?(status: number): void;
  readonly log?: HttpLog;
}

const json = 'application/json; charset=utf-8';

/**
 * The HTTP server as Segment's and RudderStack's server SDKs know it, beside `/health`, `/ready` and `/metrics`. Not
 * listening yet. `close()` lets open requests end, for `closeTimeoutMs` at most.
 */
export function httpServer(parts: HttpParts): FastifyInstance {
  const { settings, log } = parts;
  let closing = false;
  const app = fastify({
    logger: false,
    connectionTimeout: settings.connectionTimeoutMs,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    http: {
      headersTimeout: settings.headersTimeoutMs,
      // How often Node looks for late headers and requests: without this, every 30 s.
      connectionsCheckingInterval: Math.min(
        5_000,
        settings.headersTimeoutMs / 2,
        settings.requestTimeoutMs / 2,
      ),
    },
    // What still comes on an open connection is accepted; the answer closes the connection.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error, _request, reply) => {
      answerError(new Refusal('bad_path', 'the path is not a valid URL'), reply, log);
    },
  });
  app.server.maxConnections = settings.maxConnections;

  // Bodies are read by the route itself: the bytes say what they are, not their label, and they stay bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  app.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = undefined;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    parts.onAnswered?.(reply.statusCode);
    done(null, payload);
  });
  app.setErrorHandler((error, _request, reply) => answerError(error, reply, log));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const isEndpoint = endpoints.has(path);
    if (isEndpoint) reply.header('allow', 'POST');
    const refusal = isEndpoint
      ? new Refusal('wrong_method', 'events are sent with POST')
      : new Refusal('not_found', `there is nothing here; events go to ${[...endpoints.keys()].join(', ')}`);
    return answerError(refusal, reply, log);
  });

  const take = collectRoute({ ...parts, load: new Load(settings, parts.backlog) });
  for (const [path, endpoint] of endpoints)
    app.post(path, (request, reply) => {
      reply.header('content-type', json);
      return take(request.raw, endpoint);
    });
  app.get('/health', (_request, reply) => reply.header('content-type', json).send('{"status":"alive"}'));
  app.get('/ready', async (_request, reply) => {
    if (closing) throw new Refusal('not_ready', 'the server is stopping');
    const failing = whatFails(await parts.ready());
    if (failing !== undefined) throw new Refusal('not_ready', failing);
    reply.header('content-type', json);
    return '{"status":"ready"}';
  });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await parts.metrics();
    reply.header('content-type', contentType);
    return text;
  });

  let cutOff: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    closing = true;
    // Once a server is closing Node looks for late requests no more, and a slow client would hold it open for ever.
    cutOff = setTimeout(() => app.server.closeAllConnections(), settings.closeTimeoutMs);
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearTimeout(cutOff);
    done();
  });
  return app;
}
