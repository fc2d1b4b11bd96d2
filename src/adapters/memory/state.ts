import type { ReceiptId } from '../../domain/event/event.js';
import type { Letter, LetterId } from '../../domain/failure/letter.js';
import type { Settlement } from '../../domain/ledger/settlement.js';
import { LeaseLost, type LeaseToken } from '../../domain/ports/lease.js';
import type { Plan } from '../../domain/ports/plans.js';
import type { Receipt } from '../../domain/ports/receipts.js';
import type { Delivery, DeliveryEnd } from '../../domain/ports/target-queues.js';

/**
 * What the ports that a settlement touches have in common. Everything but receipts is kept as JSON text, as a store
 * would have it: nobody can hold on to an object that is stored, and what JSON cannot carry is not carried.
 */
export class MemoryState {
  /** Collectors' names, in the order in which they were given. */
  readonly collectors: string[] = [];
  readonly receipts = new Map<ReceiptId, Receipt>();
  /** By target: deliveries by handle, oldest first. */
  readonly queues = new Map<string, Map<string, Stored<Delivery>>>();
  /** Handles given so far. */
  handles = 0;
  /** By target: how often each handle has left the queue in which way. */
  readonly ended = new Map<string, Map<string, DeliveryEnd[]>>();
  /** By target: deliveries ever queued. */
  readonly queued = new Map<string, number>();
  /** By receipt, oldest first. */
  readonly settlements = new Map<ReceiptId, readonly Stored<Settlement>[]>();
  readonly letters = new Map<LetterId, Stored<Letter>>();
  plan: Stored<Plan> | undefined;
  lease: MemoryLeaseState | undefined;

  /** @throws LeaseLost */
  checkLease(token: LeaseToken | undefined): void {
    if (this.lease?.holder === undefined || this.lease.token !== token) throw new LeaseLost();
  }
}

export interface MemoryLeaseState {
  readonly token: LeaseToken;
  /** Absent once it was released. */
  readonly holder?: string;
  /** When it runs out, milliseconds since 1970. */
  readonly until: number;
}

/** JSON text of a value of type `T`. */
export type Stored<T> = string & { readonly of?: T };

export function stored<T>(value: T): Stored<T> {
  return JSON.stringify(value);
}

export function loaded<T>(text: Stored<T>): T {
  return JSON.parse(text);
}
