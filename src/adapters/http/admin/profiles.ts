import type { FastifyInstance } from 'fastify';
import type { Collect } from '../../../application/collect.js';
import type { ShowProfile } from '../../../application/show-profile.js';
import type { EventSource } from '../../../domain/event/event.js';
import { instant } from '../../../domain/event/time.js';
import { isObject } from '../../../domain/json.js';
import type { Clock } from '../../../domain/ports/clock.js';
import type { Crypto } from '../../../domain/ports/crypto.js';
import { Refusal } from '../refusal.js';
import { bodyOf } from './read-request.js';

export interface ProfileParts {
  readonly showProfile: Pick<ShowProfile, 'show'>;
  readonly collect: Pick<Collect, 'accept'>;
  readonly crypto: Pick<Crypto, 'randomId' | 'encode'>;
  readonly clock: Pick<Clock, 'now'>;
}

interface ByUser {
  readonly Params: { readonly userId: string };
}

const admin: EventSource = { name: 'admin', kind: 'server', environment: 'production' };

/** `/admin/profiles/{userId}`: a user's nested attributes; changes are an `identify` event like any other. */
export function profileRoutes(app: FastifyInstance, parts: ProfileParts): void {
  const { showProfile, collect, crypto, clock } = parts;

  app.get<ByUser>('/admin/profiles/:userId', async ({ params }) => {
    const shown = await showProfile.show('user', params.userId);
    if (shown === undefined) throw new Refusal('not_found', 'no event with this user id was processed yet');
    if (shown.state === 'erased') throw new Refusal('erased', 'the person was forgotten: nothing is held');
    return shown;
  });

  app.patch<ByUser>('/admin/profiles/:userId', async (request, reply) => {
    const { userId } = request.params;
    const traits = await bodyOf(request);
    if (!isObject(traits) || Object.keys(traits).length === 0)
      throw new Refusal('bad_request', 'send a JSON object of attributes; null removes one');
    const state = (await showProfile.show('user', userId))?.state;
    if (state === 'erased')
      throw new Refusal('erased', 'the person was forgotten: `lethe readmit` lets the id in again');
    const messageId = `admin-${crypto.randomId()}`;
    const event = { type: 'identify', messageId, userId, traits, timestamp: instant(clock.now()) };
    await collect.accept({
      source: admin,
      endpoint: 'identify',
      body: crypto.encode(JSON.stringify(event)),
      events: 1,
      request: {},
      live: true,
      forward: true,
    });
    reply.code(202);
    return { accepted: messageId };
  });
}
