import type { ReceiptId } from '../../domain/event/event.js';

/** Who holds receipts that a queue gave, and lets go of them once they are settled. */
export interface Acknowledging {
  isHeld(id: ReceiptId): boolean;
  /** Ids that are not held are ignored. */
  acknowledge(ids: readonly ReceiptId[]): Promise<void>;
}

/** Receipts that came with a call, e.g. of a lambda: who called removes from the queue what is said to be done. */
export class HandedReceipts implements Acknowledging {
  private readonly held = new Set<ReceiptId>();

  hold(ids: Iterable<ReceiptId>): void {
    for (const id of ids) this.held.add(id);
  }

  isHeld(id: ReceiptId): boolean {
    return this.held.has(id);
  }

  async acknowledge(ids: readonly ReceiptId[]): Promise<void> {
    for (const id of ids) this.held.delete(id);
  }

  /** Lets go of all, whatever became of them. */
  clear(): void {
    this.held.clear();
  }
}
