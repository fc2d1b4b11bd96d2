import type { ReceiptId } from '../../domain/event/event.js';
import type { Settlement } from '../../domain/ledger/settlement.js';
import type { LeaseToken } from '../../domain/ports/lease.js';
import type { BatchEnd, Settlements } from '../../domain/ports/settlements.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import { loaded, type MemoryState, type Stored, stored } from './state.js';

export class MemorySettlements implements Settlements {
  constructor(private readonly state: MemoryState) {}

  /** All of it before anybody else's turn. A batch that is settled already is left as it is. */
  async settle(end: BatchEnd, lease?: LeaseToken): Promise<void> {
    const { state } = this;
    state.checkLease(lease);
    const done = new Set(end.receipts.filter((id) => this.isDone(id)));
    if (end.receipts.length > 0 && done.size === new Set(end.receipts).size) return;
    for (const delivery of end.deliveries) this.enqueue(delivery);
    for (const settlement of end.settlements)
      if (settlement.amends || !done.has(settlement.receipt)) this.add(settlement);
    for (const letter of end.letters) state.letters.set(letter.id, stored(letter));
    state.plan = undefined;
    for (const id of end.receipts) state.receipts.delete(id);
  }

  async amend(settlements: readonly Settlement[]): Promise<void> {
    for (const settlement of settlements) this.add(settlement);
  }

  async of(receipts: readonly ReceiptId[]): Promise<Settlement[]> {
    return receipts.flatMap((id) => this.settlementsOf(id).map(loaded));
  }

  async *list(): AsyncGenerator<Settlement, void> {
    for (const settlement of [...this.state.settlements.values()].flat()) yield loaded(settlement);
  }

  /** Was this receipt settled and acknowledged before? */
  private isDone(id: ReceiptId): boolean {
    return !this.state.receipts.has(id) && this.settlementsOf(id).some((settled) => !loaded(settled).amends);
  }

  private enqueue(delivery: Delivery): void {
    const queue = this.state.queues.get(delivery.target) ?? new Map<string, Stored<Delivery>>();
    this.state.queues.set(delivery.target, queue);
    this.state.handles += 1;
    this.state.queued.set(delivery.target, (this.state.queued.get(delivery.target) ?? 0) + 1);
    queue.set(String(this.state.handles), stored(delivery));
  }

  private add(settlement: Settlement): void {
    this.state.settlements.set(settlement.receipt, [
      ...this.settlementsOf(settlement.receipt),
      stored(settlement),
    ]);
  }

  private settlementsOf(id: ReceiptId): readonly Stored<Settlement>[] {
    return this.state.settlements.get(id) ?? [];
  }
}
