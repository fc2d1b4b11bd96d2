import type { FastifyInstance } from 'fastify';
import { answerError, type HttpLog } from '../answer-error.js';
import { bareServer } from '../bare-server.js';
import { Refusal } from '../refusal.js';
import { defaultHttpSettings } from '../settings.js';
import { type AdminParts, adminRoutes } from './admin-routes.js';

/** `/admin` and nothing else, for who runs it apart from where events come in. */
export function adminServer(parts: AdminParts, log?: HttpLog): FastifyInstance {
  const app = bareServer(defaultHttpSettings, log);
  app.setNotFoundHandler((_request, reply) =>
    answerError(new Refusal('not_found', 'there is nothing here; everything is below /admin'), reply, log),
  );
  adminRoutes(app, parts);
  return app;
}
