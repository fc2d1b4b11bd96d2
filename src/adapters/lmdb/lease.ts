import type { Lease, LeaseToken } from '../../domain/ports/lease.js';
import { answering } from './answering.js';
import { transacting } from './durable.js';
import type { LeaseState } from './lease-state.js';
import type { Store } from './store.js';

const code = 'plans_unavailable';

export class LmdbLease implements Lease {
  /** @param name of what is leased; settling goes by the one of the processor, `lease` */
  constructor(
    private readonly store: Store,
    private readonly name = 'lease',
  ) {}

  acquire(holder: string, now: number, ttl: number): Promise<LeaseToken | undefined> {
    return this.change((state) => {
      if (isHeld(state, now) && state.holder !== holder) return undefined;
      const token = isHeld(state, now) ? state.token : (((state?.token ?? 0) + 1) as LeaseToken);
      this.put({ token, holder, until: now + ttl });
      return token;
    });
  }

  renew(token: LeaseToken, now: number, ttl: number): Promise<boolean> {
    return this.change((state) => {
      if (!isHeld(state, now) || state.token !== token) return false;
      this.put({ ...state, until: now + ttl });
      return true;
    });
  }

  release(token: LeaseToken): Promise<void> {
    return this.change((state) => {
      if (state?.token === token) this.put({ token, until: 0 });
    });
  }

  held(now: number): Promise<boolean> {
    return answering(code, () => isHeld(this.store.lease.get(this.name), now));
  }

  private change<T>(decide: (state: LeaseState | undefined) => T): Promise<T> {
    return answering(code, () => transacting(this.store, () => decide(this.store.lease.get(this.name))));
  }

  private put(state: LeaseState): void {
    this.store.lease.put(this.name, state);
  }
}

function isHeld(state: LeaseState | undefined, now: number): state is LeaseState & { holder: string } {
  return state?.holder !== undefined && state.until > now;
}
