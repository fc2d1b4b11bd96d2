import type { AdminParts } from '../adapters/http/admin/admin-routes.js';
import type { Platform } from './composition/embedded.js';
import { ports, uses } from './composition/tokens.js';

/** What the admin API works with. */
export function adminParts({ get }: Pick<Platform, 'get'>, adminToken: string): AdminParts {
  return {
    adminToken,
    letters: get(ports.letters),
    reprocess: get(uses.reprocess),
    discard: get(uses.discard),
    showProfile: get(uses.showProfile),
    collect: get(uses.collect),
    crypto: get(ports.crypto),
    clock: get(ports.clock),
    erasures: get(uses.erasures),
    subjectStates: get(uses.subjectStates),
  };
}
