import type { FastifyInstance } from 'fastify';
import { tokenCheck } from '../admin-token.js';
import { type LetterParts, letterRoutes } from './letters.js';
import { type ProfileParts, profileRoutes } from './profiles.js';
import { type SubjectParts, subjectRoutes } from './subjects.js';

export interface AdminParts extends LetterParts, ProfileParts, SubjectParts {
  /** Who knows it may do all of this. */
  readonly adminToken: string;
}

/** Everything below `/admin`, for whoever has the admin token. Answers are never cached. */
export function adminRoutes(app: FastifyInstance, parts: AdminParts): void {
  const checkToken = tokenCheck(parts.adminToken);
  app.register(async (admin) => {
    admin.addHook('preHandler', async (request, reply) => {
      checkToken(request.raw.headers.authorization);
      reply.header('cache-control', 'no-store');
    });
    letterRoutes(admin, parts);
    profileRoutes(admin, parts);
    subjectRoutes(admin, parts);
  });
}
