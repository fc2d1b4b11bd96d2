import type { FastifyInstance } from 'fastify';
import type { Erasures } from '../../../application/erasures.js';
import type { StateChange, SubjectStates } from '../../../application/subject-states.js';
import type { ErasureId } from '../../../domain/privacy/erasure.js';
import { Refusal } from '../refusal.js';
import { bodyOf } from './read-request.js';
import { checked, ForgetRequest, peopleIn, personIn, StateRequest } from './requests.js';

export interface SubjectParts {
  readonly erasures: Pick<Erasures, 'request' | 'standing' | 'read'>;
  readonly subjectStates: Pick<SubjectStates, 'change'>;
}

const changes: readonly StateChange[] = ['restrict', 'unrestrict', 'readmit'];

interface ById {
  readonly Params: { readonly id: string };
}

/** `/admin/subjects`: forget, restrict, unrestrict, readmit; `/admin/erasures` with their certificates. */
export function subjectRoutes(app: FastifyInstance, { erasures, subjectStates }: SubjectParts): void {
  app.post('/admin/subjects/forget', async (request, reply) => {
    const asked = checked(ForgetRequest, await bodyOf(request));
    const { purposes, reason } = asked;
    const requested = await erasures.request({ people: peopleIn(asked), purposes, reason });
    reply.code(202);
    return requested;
  });

  for (const change of changes)
    app.post(`/admin/subjects/${change}`, async (request) => {
      const asked = checked(StateRequest, await bodyOf(request));
      const { changed, state } = await subjectStates.change(change, personIn(asked), asked.reason);
      if (!changed) throw new Refusal('nothing_changed', `nothing was changed: this id is ${state}`);
      return { state };
    });

  app.get('/admin/erasures', async () => {
    const standing = await erasures.standing();
    return {
      erasures: standing.map(({ id, erasure: { requested }, next }) => ({
        id,
        people: requested?.people,
        since: requested?.at,
        next,
      })),
    };
  });

  const read = async (id: string) => {
    const erasure = await erasures.read(id as ErasureId);
    if (erasure.requested === undefined)
      throw new Refusal('not_found', 'there is no such erasure: GET /admin/erasures shows those under way');
    return erasure;
  };
  app.get<ById>('/admin/erasures/:id', ({ params }) => read(params.id));
  app.get<ById>('/admin/erasures/:id/certificate', async ({ params }) => {
    const { certified } = await read(params.id);
    const certificate = (certified.removed ?? certified.unintelligible)?.certificate;
    if (certificate === undefined)
      throw new Refusal('not_found', 'it gets one two minutes after its keys were destroyed: come again');
    return certificate;
  });
}
