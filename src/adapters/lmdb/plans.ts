import type { LeaseToken } from '../../domain/ports/lease.js';
import type { Plan, Plans } from '../../domain/ports/plans.js';
import { answering } from './answering.js';
import { transacting } from './durable.js';
import { checkLease } from './lease-state.js';
import type { Store } from './store.js';

const code = 'plans_unavailable';

export class LmdbPlans implements Plans {
  constructor(private readonly store: Store) {}

  open(): Promise<Plan | undefined> {
    return answering(code, () => this.store.plans.get('open'));
  }

  save(plan: Plan, lease: LeaseToken): Promise<void> {
    return answering(code, () =>
      transacting(this.store, () => {
        checkLease(this.store, lease);
        this.store.plans.put('open', plan);
      }),
    );
  }
}
