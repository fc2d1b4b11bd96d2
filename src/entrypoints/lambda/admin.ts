import 'reflect-metadata';
import { pino } from 'pino';
import { adminServer } from '../../adapters/http/admin/admin-server.js';
import { answerHttpEvent, type HttpAnswer, type HttpEvent } from '../../adapters/lambda/http-event.js';
import { UserError } from '../../adapters/user-error.js';
import { adminParts } from '../admin-parts.js';
import { openFromEnvironment } from './open.js';

const { platform, settings } = await openFromEnvironment();
if (settings.adminToken === undefined)
  throw new UserError('Nobody could use the admin API.', 'Set LETHE_ADMIN_TOKEN, at least 20 characters.');
const app = adminServer(adminParts(platform, settings.adminToken), pino({ level: 'info' }));

/** The admin API: letters, profiles, people, erasures. */
export function handler(event: HttpEvent): Promise<HttpAnswer> {
  return answerHttpEvent(app, event);
}
