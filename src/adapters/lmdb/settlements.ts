import type { ReceiptId } from '../../domain/event/event.js';
import type { Settlement } from '../../domain/ledger/settlement.js';
import type { LeaseToken } from '../../domain/ports/lease.js';
import type { BatchEnd, Settlements } from '../../domain/ports/settlements.js';
import { answering, answeringEach } from './answering.js';
import { transacting } from './durable.js';
import { checkLease } from './lease-state.js';
import { type Range, values } from './pages.js';
import { knownNumbersOf, numbersOf } from './receipt-id.js';
import { receiptKey } from './receipts.js';
import type { Store } from './store.js';
import { enqueue } from './target-queues.js';

const code = 'settlements_unavailable';

export class LmdbSettlements implements Settlements {
  constructor(private readonly store: Store) {}

  /** One transaction, so all of it or nothing. A batch that is settled already is left as it is. */
  settle(end: BatchEnd, lease?: LeaseToken): Promise<void> {
    return answering(code, () =>
      transacting(this.store, () => {
        checkLease(this.store, lease);
        const done = new Set(end.receipts.filter((id) => isDone(this.store, id)));
        if (end.receipts.length > 0 && done.size === new Set(end.receipts).size) return;
        enqueue(this.store, end.deliveries);
        for (const settlement of end.settlements)
          if (settlement.amends || !done.has(settlement.receipt)) add(this.store, settlement);
        for (const letter of end.letters) this.store.letters.put(letter.id, letter);
        this.store.plans.remove('open');
        for (const id of end.receipts) acknowledge(this.store, id);
      }),
    );
  }

  amend(settlements: readonly Settlement[]): Promise<void> {
    return answering(code, async () => {
      if (settlements.length === 0) return;
      await transacting(this.store, () => {
        for (const settlement of settlements) add(this.store, settlement);
      });
    });
  }

  of(receipts: readonly ReceiptId[]): Promise<Settlement[]> {
    return answering(code, () => receipts.flatMap((id) => settlementsOf(this.store, id)));
  }

  list(): AsyncIterable<Settlement> {
    return answeringEach(
      code,
      values(this.store.settlements, {}, (settlement) => settlement),
    );
  }
}

/** Was this receipt settled and acknowledged before? */
function isDone(store: Store, id: ReceiptId): boolean {
  return (
    receiptKey(store.receipts, id) === undefined && settlementsOf(store, id).some(({ amends }) => !amends)
  );
}

function acknowledge(store: Store, id: ReceiptId): void {
  const key = receiptKey(store.receipts, id);
  if (key !== undefined) store.receipts.remove(key);
}

function add(store: Store, settlement: Settlement): void {
  const { collector, sequence } = knownNumbersOf(settlement.receipt);
  const count = settlementsOf(store, settlement.receipt).length + 1;
  store.settlements.put([collector, sequence, count], settlement);
}

function settlementsOf(store: Store, id: ReceiptId): Settlement[] {
  const range = rangeOf(id);
  return range === undefined ? [] : Array.from(store.settlements.getRange(range), ({ value }) => value);
}

function rangeOf(id: ReceiptId): Range | undefined {
  const numbers = numbersOf(id);
  if (numbers === undefined) return undefined;
  const { collector, sequence } = numbers;
  return { start: [collector, sequence], end: [collector, sequence + 1] };
}
