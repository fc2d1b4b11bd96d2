import type { Database, Key } from 'lmdb';
import type { ReceiptId } from '../../domain/event/event.js';
import { instant } from '../../domain/event/time.js';
import type { Receipt, Receipts, Waiting } from '../../domain/ports/receipts.js';
import { decodeHeader, decodeReceipt, encodeReceipt, type ReceiptHeader } from '../receipt-format.js';
import { answering, answeringEach } from './answering.js';
import { transacting, writing } from './durable.js';
import { keys, values } from './pages.js';
import { knownNumbersOf, numbersOf } from './receipt-id.js';
import type { ReceiptKey, Store } from './store.js';

const code = 'receipts_unavailable';

/** Waiting receipts, in the order in which they are processed. Only what is on the disk can be read (store.ts). */
export class LmdbReceipts implements Receipts {
  constructor(private readonly store: Store) {}

  newCollector(): Promise<string> {
    const { counters } = this.store;
    return answering(code, () =>
      transacting(this.store, () => {
        const number = (counters.get('collector') ?? 0) + 1;
        counters.put('collector', number);
        return `c${number}`;
      }),
    );
  }

  append(receipts: readonly Receipt[]): Promise<void> {
    return answering(code, async () => {
      if (receipts.length === 0) return;
      const encoded = receipts.map((receipt) => [keyOf(receipt), encodeReceipt(receipt)] as const);
      await writing(this.store, () => {
        for (const [key, value] of encoded) this.store.receipts.put(key, value);
      });
    });
  }

  next(limit: { readonly events: number; readonly bytes: number }): Promise<Receipt[]> {
    return answering(code, () => {
      const taken: Receipt[] = [];
      let events = 0;
      let bytes = 0;
      for (const { value } of this.store.receipts.getRange()) {
        const receipt = decodeReceipt(value);
        events += receipt.events;
        bytes += receipt.sealed.length;
        if (taken.length > 0 && (events > limit.events || bytes > limit.bytes)) break;
        taken.push(receipt);
        if (events >= limit.events || bytes >= limit.bytes) break;
      }
      return taken;
    });
  }

  get(ids: readonly ReceiptId[]): Promise<Receipt[]> {
    return answering(code, () =>
      ids.flatMap((id) => {
        const key = receiptKey(this.store.receipts, id);
        const value = key === undefined ? undefined : this.store.receipts.get(key);
        return value === undefined ? [] : [decodeReceipt(value)];
      }),
    );
  }

  waiting(): Promise<Waiting> {
    return answering(code, async () => {
      let receipts = 0;
      let events = 0;
      let oldest = Number.POSITIVE_INFINITY;
      for await (const key of keys(this.store.receipts)) {
        const [, , , held, receivedAt] = key as ReceiptKey;
        receipts += 1;
        events += held;
        oldest = Math.min(oldest, receivedAt);
      }
      return { receipts, events, ...(receipts === 0 ? undefined : { oldest: instant(oldest) }) };
    });
  }

  list(): AsyncIterable<ReceiptHeader> {
    return answeringEach(code, values(this.store.receipts, {}, decodeHeader));
  }
}

function keyOf({ id, live, events, receivedAt }: Receipt): ReceiptKey {
  const { collector, sequence } = knownNumbersOf(id);
  return [live ? 0 : 1, collector, sequence, events, Date.parse(receivedAt)];
}

/** The key of a receipt that waits. Read from the key alone: the content stays where it is. */
export function receiptKey(receipts: Database<Uint8Array, Key>, id: ReceiptId): Key | undefined {
  const numbers = numbersOf(id);
  if (numbers === undefined) return undefined;
  const { collector, sequence } = numbers;
  for (const live of [0, 1])
    for (const key of receipts.getKeys({
      start: [live, collector, sequence],
      end: [live, collector, sequence + 1],
      limit: 1,
    }))
      return key;
  return undefined;
}
