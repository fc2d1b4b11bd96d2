import { LeaseLost, type LeaseToken } from '../../domain/ports/lease.js';

/** The last lease that was given. */
export interface LeaseState {
  readonly token: LeaseToken;
  /** Absent once it was released. */
  readonly holder?: string;
  /** When it runs out, milliseconds since 1970. */
  readonly until: number;
}

/**
 * To be called inside the transaction that relies on the lease. A lease that ran out still counts as long as
 * nobody else has taken it.
 * @throws LeaseLost
 */
export function checkLease(
  store: { readonly lease: { get(key: string): LeaseState | undefined } },
  token: LeaseToken | undefined,
): void {
  const state = store.lease.get('lease');
  if (state?.holder === undefined || state.token !== token) throw new LeaseLost();
}
