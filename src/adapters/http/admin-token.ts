import { timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.js';
import { keyDigest } from './write-key.js';

/**
 * Compares digests, so that neither length nor a common beginning shows in the time that it takes.
 * @returns what throws Refusal `wrong_admin_token` for any other `Authorization`
 */
export function tokenCheck(adminToken: string): (authorization: string | undefined) => void {
  const expected = Buffer.from(keyDigest(adminToken));
  return (authorization) => {
    const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(Buffer.from(keyDigest(token)), expected))
      throw new Refusal(
        'wrong_admin_token',
        'send the admin token, secrets/admin-token in the data directory, as a Bearer token',
      );
  };
}
