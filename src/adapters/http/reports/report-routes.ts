import type { FastifyInstance, FastifyReply } from 'fastify';
import { QueryError } from '../../../domain/ports/analytics.js';
import { isUnavailable } from '../../../domain/ports/unavailable.js';
import { contentSecurityPolicy } from '../../report/page.js';
import { UserError } from '../../user-error.js';
import type { SavedViews } from '../../view-file/saved-views.js';
import { Refusal } from '../refusal.js';
import { backLink, controls, listPage, problemPage } from './report-pages.js';
import { choicesIn, chosen, queryOf } from './report-request.js';
import { reportTokenCheck } from './report-token.js';
import type { Reporter } from './reporter.js';

export interface ReportParts {
  /** Who knows it may see reports, and nothing else. */
  readonly token: string;
  views(): Promise<SavedViews>;
  readonly reporter: Reporter;
}

const html = 'text/html; charset=utf-8';
const statuses = {
  invalid_query: 400,
  query_refused: 400,
  query_timeout: 504,
  query_too_large: 413,
  lake_damaged: 500,
} as const;

/** `/reports`: saved views as pages without scripts, `/reports/NAME.csv` their numbers. Nothing is cached, nothing is written. */
export function reportRoutes(app: FastifyInstance, { token, views, reporter }: ReportParts): void {
  const isAllowed = reportTokenCheck(token);
  app.register(async (reports) => {
    reports.addHook('onRequest', async (_request, reply) => {
      reply.headers({
        'content-security-policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    });
    reports.addHook('preHandler', async (request, reply) => {
      if (isAllowed(request.raw.headers.authorization)) return;
      reply.header('www-authenticate', 'Basic realm="Lethe reports", charset="UTF-8"').code(401).type(html);
      return reply.send(
        problemPage(
          'Reports are shown with their token.',
          'Give it as the password, with any user name. Whoever runs Lethe finds it in secrets/reports-token.',
        ),
      );
    });
    reports.setErrorHandler((error, _request, reply) => answerProblem(error, reply));

    reports.get('/reports', async (_request, reply) => reply.type(html).send(listPage(await views())));
    reports.get<{ Params: { name: string } }>('/reports/:name', async ({ params, query }, reply) => {
      const isCsv = params.name.endsWith('.csv');
      const name = isCsv ? params.name.slice(0, -4) : params.name;
      const saved = (await views()).get(name);
      if (saved === undefined) throw new Refusal('not_found', 'There is no report of this name.');
      if (saved instanceof UserError) throw saved;
      const choices = choicesIn(query);
      const view = chosen(saved, choices);
      if (isCsv) {
        const csv = await reporter.report(view, 'csv', {});
        reply.header('content-disposition', `attachment; filename="${name}.csv"`);
        return reply.type('text/csv; charset=utf-8').send(csv);
      }
      const csvLink = `/reports/${encodeURIComponent(name)}.csv${queryOf(choices)}`;
      const parts = { csvLink, header: backLink, controls: controls(name, view, choices) };
      return reply.type(html).send(await reporter.report(view, 'html', parts));
    });
  });
}

/** What is nobody's mistake goes on to the server's own handler. */
function answerProblem(error: unknown, reply: FastifyReply): FastifyReply {
  const answer = (status: number, problem: string, next: string) =>
    reply.code(status).type(html).send(problemPage(problem, next));
  if (error instanceof QueryError) return answer(statuses[error.code], error.message, error.next);
  if (error instanceof UserError) return answer(400, error.message, error.next);
  if (error instanceof Refusal)
    return answer(error.status, error.message, 'Choose another, or come back later.');
  if (isUnavailable(error))
    return answer(503, 'The lake cannot be read at the moment.', 'Come back in a minute.');
  throw error;
}
