import { timingSafeEqual } from 'node:crypto';
import { keyDigest } from '../write-key.js';

/**
 * Whether a request shows the token of reports: as the password of a browser's own prompt (with any user name), or as a Bearer
 * token. Digests are compared, so that the time that it takes tells nothing.
 */
export function reportTokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = Buffer.from(keyDigest(token));
  return (authorization = '') => {
    const [, scheme = '', sent = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization) ?? [];
    const shown = scheme.toLowerCase() === 'bearer' ? sent : passwordIn(sent);
    return timingSafeEqual(Buffer.from(keyDigest(shown)), expected);
  };
}

function passwordIn(basic: string): string {
  const [, ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return password.join(':');
}
