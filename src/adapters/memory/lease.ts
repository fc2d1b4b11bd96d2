import type { Lease, LeaseToken } from '../../domain/ports/lease.js';
import type { MemoryLeaseState, MemoryState } from './state.js';

export class MemoryLease implements Lease {
  constructor(private readonly state: MemoryState) {}

  async acquire(holder: string, now: number, ttl: number): Promise<LeaseToken | undefined> {
    const { lease } = this.state;
    if (isHeld(lease, now) && lease?.holder !== holder) return undefined;
    const last = lease?.token ?? (0 as LeaseToken);
    const token = isHeld(lease, now) ? last : ((last + 1) as LeaseToken);
    this.state.lease = { token, holder, until: now + ttl };
    return token;
  }

  async renew(token: LeaseToken, now: number, ttl: number): Promise<boolean> {
    const { lease } = this.state;
    if (lease?.token !== token || !isHeld(lease, now)) return false;
    this.state.lease = { ...lease, until: now + ttl };
    return true;
  }

  async release(token: LeaseToken): Promise<void> {
    if (this.state.lease?.token === token) this.state.lease = { token, until: 0 };
  }

  async held(now: number): Promise<boolean> {
    return isHeld(this.state.lease, now);
  }
}

function isHeld(lease: MemoryLeaseState | undefined, now: number): boolean {
  return lease?.holder !== undefined && lease.until > now;
}
