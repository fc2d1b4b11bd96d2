import type { LeaseToken } from '../../domain/ports/lease.js';
import type { Plan, Plans } from '../../domain/ports/plans.js';
import { loaded, type MemoryState, stored } from './state.js';

export class MemoryPlans implements Plans {
  constructor(private readonly state: MemoryState) {}

  async open(): Promise<Plan | undefined> {
    return this.state.plan === undefined ? undefined : loaded(this.state.plan);
  }

  async save(plan: Plan, lease: LeaseToken): Promise<void> {
    this.state.checkLease(lease);
    this.state.plan = stored(plan);
  }
}
