import { type FastifyInstance, fastify } from 'fastify';
import { answerBrokenRequest, answerError, type HttpLog } from './answer-error.js';
import { Refusal } from './refusal.js';
import type { HttpSettings } from './settings.js';

/** A server without routes: the bounds of `settings`, bodies left to the routes, and errors answered in our way. */
export function bareServer(settings: HttpSettings, log: HttpLog | undefined): FastifyInstance {
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
  app.setErrorHandler((error, _request, reply) => answerError(error, reply, log));
  return app;
}
