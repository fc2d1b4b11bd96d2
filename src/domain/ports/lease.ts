import type { Brand } from '../json.js';

/** Proof of holding the lease; grows with every new holder, so that a late one is told apart. */
export type LeaseToken = Brand<number, 'LeaseToken'>;

export class LeaseLost extends Error {
  readonly code = 'lease_lost';
  constructor() {
    super('Another processor took over this data; this one stops.');
  }
}

/** One processor at a time. Times are milliseconds. Outages: `plans_unavailable`. */
export interface Lease {
  /** The lease, if it is free, run out, or held by `holder` already. */
  acquire(holder: string, now: number, ttl: number): Promise<LeaseToken | undefined>;
  /** Prolongs it; `false` when it is no longer held. */
  renew(token: LeaseToken, now: number, ttl: number): Promise<boolean>;
  release(token: LeaseToken): Promise<void>;
  /** Is it held now, by anybody? */
  held(now: number): Promise<boolean>;
}
