import type { ReceiptId } from '../event/event.js';
import type { ObjectName } from '../lake/object-name.js';
import type { LeaseToken } from './lease.js';

/** What a batch is about to write. Stored before its first object, so that a redo replaces what it left behind. */
export interface Plan {
  readonly v: 1;
  readonly receipts: readonly ReceiptId[];
  readonly objects: readonly ObjectName[];
}

/** At most one plan is open: `Settlements.settle` closes it. Outages: `plans_unavailable`. */
export interface Plans {
  open(): Promise<Plan | undefined>;
  /** Writes or replaces the open plan. Resolves once durable. @throws LeaseLost */
  save(plan: Plan, lease: LeaseToken): Promise<void>;
}
