import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../../domain/event/event.js';
import { clientIp } from './client-ip.js';

const longestFact = 2_048;

/** The few facts of a request that its receipt keeps; absent ones are left out, long ones cut at 2,048 characters. */
export function requestFacts(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: number,
): RequestFacts {
  const { headers } = request;
  const ip = clientIp(request, trustedProxies);
  return {
    ...(ip === undefined ? undefined : { ip }),
    ...(headers['user-agent'] ? { user_agent: headers['user-agent'].slice(0, longestFact) } : undefined),
    ...(headers.referer ? { referer: headers.referer.slice(0, longestFact) } : undefined),
    ...(headers['sec-gpc'] === '1' ? { gpc: true } : undefined),
  };
}
