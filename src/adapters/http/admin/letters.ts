import type { FastifyInstance } from 'fastify';
import type { Discard } from '../../../application/discard.js';
import { type Reprocess, type Reprocessed, select } from '../../../application/reprocess.js';
import { failureCodes } from '../../../domain/failure/failure.js';
import type { Letter, LetterId } from '../../../domain/failure/letter.js';
import type { Letters } from '../../../domain/ports/letters.js';
import { Refusal } from '../refusal.js';
import { bodyOf, queryOf } from './read-request.js';
import {
  checked,
  DiscardRequest,
  filterOf,
  LetterListQuery,
  mostAtOnce,
  ReprocessRequest,
} from './requests.js';

export interface LetterParts {
  readonly letters: Letters;
  readonly reprocess: Pick<Reprocess, 'preview' | 'run'>;
  readonly discard: Pick<Discard, 'run'>;
}

const usualLimit = 100;

/** `/admin/letters`: list, one, process again, discard. */
export function letterRoutes(app: FastifyInstance, { letters, reprocess, discard }: LetterParts): void {
  app.get('/admin/letters', async (request) => {
    const query = checked(LetterListQuery, queryOf(request));
    const { state = 'open', limit = usualLimit } = query;
    const filter = { ...filterOf(query), ...(state === 'all' ? undefined : { state }) };
    const found: object[] = [];
    for await (const letter of select(letters, filter)) {
      if (found.length === limit) return { letters: found, more: true };
      found.push(told(letter));
    }
    return { letters: found, more: false };
  });

  app.get<{ Params: { id: string } }>('/admin/letters/:id', async ({ params }) => {
    const letter = await letters.get(params.id as LetterId);
    if (letter === undefined) throw new Refusal('not_found', 'there is no such letter: GET /admin/letters');
    const { class: kind, repairedBy, repair } = failureCodes[letter.failure.code];
    return { ...told(letter), explanation: { class: kind, repairedBy, repair } };
  });

  app.post('/admin/letters/reprocess', async (request) => {
    const asked = checked(ReprocessRequest, await bodyOf(request));
    const filter = { ...filterOf(asked), state: 'open' } as const;
    const ids: LetterId[] = [];
    let more = false;
    for await (const { id } of select(letters, filter)) {
      more = ids.length === mostAtOnce;
      if (more) break;
      ids.push(id);
    }
    const results: Reprocessed[] = [];
    const run = asked.dryRun ? reprocess.preview({ ids }) : reprocess.run({ ids });
    if (ids.length > 0) for await (const one of run) results.push(one);
    return { letters: results, more };
  });

  app.post('/admin/letters/discard', async (request) => {
    const { ids, reason } = checked(DiscardRequest, await bodyOf(request));
    return { discarded: await discard.run(ids as LetterId[], reason) };
  });
}

/** Without the sealed event. */
function told({ event: _, ...letter }: Letter): Omit<Letter, 'event'> {
  return letter;
}
