import type { IncomingMessage } from 'node:http';
import type { RequestFacts, SourceKind } from '../../domain/event/event.js';
import { clientIp } from './client-ip.js';

const longestFact = 2_048;

/**
 * The few facts of a request that its receipt keeps, where they say something about the person: all of a browser's;
 * address and user agent of a mobile app, whose device sends them; none of a server's. Absent ones are left out, long
 * ones cut at 2,048 characters.
 */
export function requestFacts(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  kind: SourceKind,
  trustedProxies: number,
): RequestFacts {
  if (kind === 'server') return {};
  const { headers } = request;
  const ip = clientIp(request, trustedProxies);
  const device = {
    ...(ip === undefined ? undefined : { ip }),
    ...(headers['user-agent'] ? { user_agent: headers['user-agent'].slice(0, longestFact) } : undefined),
  };
  if (kind === 'mobile') return device;
  return {
    ...device,
    ...(headers.referer ? { referer: headers.referer.slice(0, longestFact) } : undefined),
    ...(headers['sec-gpc'] === '1' ? { gpc: true } : undefined),
  };
}
