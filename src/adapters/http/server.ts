import type { FastifyInstance } from 'fastify';
import { type AdminParts, adminRoutes } from './admin/admin-routes.js';
import { answerError, type HttpLog, setStatus } from './answer-error.js';
import { bareServer } from './bare-server.js';
import { type CollectParts, collectRoute } from './collect-route.js';
import { answerPreflight, letOnlyReadBy, letPagesRead } from './cors.js';
import { endpoints, pixels } from './endpoints.js';
import { Load } from './load.js';
import { answerPixel } from './pixel.js';
import { type ReadyReport, whatFails } from './readiness.js';
import { Refusal } from './refusal.js';
import { type ReportParts, reportRoutes } from './reports/report-routes.js';
import { type TailParts, tailRoute } from './tail-route.js';

export interface HttpParts extends Omit<CollectParts, 'load'> {
  /** Do so many receipts wait that no more should come for now? Asked for every request: from memory. */
  backlog(): boolean;
  ready(): Promise<ReadyReport>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Nobody can listen where there is none. */
  readonly tail?: TailParts;
  /** There is no `/admin` where there is none. */
  readonly admin?: AdminParts;
  /** There is no `/reports` where there is none. */
  readonly reports?: ReportParts;
  /** Told the status of every answer. */
  onAnswered?(status: number): void;
  /** Told the status of every answer to an image's request besides: nobody sees it on the page. */
  onPixel?(status: number): void;
  readonly log?: HttpLog;
}

const json = 'application/json; charset=utf-8';
const accepted = '{"success":true}';

/**
 * The HTTP server as Segment's and RudderStack's SDKs know it, those of browsers and images included, beside `/health`,
 * `/ready`, `/metrics`, `/tail`, `/admin` and `/reports`. Not listening yet. `close()` lets open requests end, for `closeTimeoutMs` at most.
 */
export function httpServer(parts: HttpParts): FastifyInstance {
  const { settings, log } = parts;
  let closing = false;
  const app = bareServer(settings, log);
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    parts.onAnswered?.(reply.statusCode);
    done(null, payload);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = endpoints.has(path) ? 'POST' : pixels.has(path) ? 'GET' : undefined;
    if (allowed === undefined) {
      const places = '/v1/track and its five kin, /v1/batch, /v1/import, /v1/pixel/track, /v1/pixel/page';
      return answerError(
        new Refusal('not_found', `there is nothing here; events go to ${places}`),
        reply,
        log,
      );
    }
    letPagesRead(request, reply);
    reply.header('allow', allowed === 'POST' ? 'OPTIONS, POST' : allowed);
    return answerError(new Refusal('wrong_method', `events are sent here with ${allowed}`), reply, log);
  });

  const collect = collectRoute({ ...parts, load: new Load(settings, parts.backlog) });
  for (const [path, endpoint] of endpoints) {
    app.options(path, answerPreflight);
    app.post(path, async (request, reply) => {
      letPagesRead(request, reply);
      const { origins } = await collect.post(request.raw, endpoint);
      if (origins !== undefined) letOnlyReadBy(request.raw.headers.origin, reply);
      reply.header('content-type', json);
      return accepted;
    });
  }
  for (const [path, kind] of pixels)
    app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      letPagesRead(request, reply);
      try {
        const { origins } = await collect.pixel(request.raw, kind);
        if (origins !== undefined) letOnlyReadBy(request.raw.headers.origin, reply);
      } catch (error) {
        setStatus(error, reply, log);
      }
      parts.onPixel?.(reply.statusCode);
      return answerPixel(reply);
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
  if (parts.admin !== undefined) adminRoutes(app, parts.admin);
  if (parts.reports !== undefined) reportRoutes(app, parts.reports);
  const tail = parts.tail && tailRoute(parts.tail);
  if (tail !== undefined)
    app.get('/tail', { exposeHeadRoute: false }, (request, reply) => {
      if (closing) throw new Refusal('not_ready', 'the server is stopping');
      const lines = tail.open(request.raw);
      reply.header('content-type', 'application/x-ndjson; charset=utf-8');
      reply.header('cache-control', 'no-store');
      // Else a connection whose stream ends when the server closes would stay open, idle, until it is cut off.
      reply.header('connection', 'close');
      return reply.send(lines);
    });

  let cutOff: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    closing = true;
    tail?.close();
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
