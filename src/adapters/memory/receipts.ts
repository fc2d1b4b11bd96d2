import type { Instant, ReceiptId } from '../../domain/event/event.js';
import type { Receipt, Receipts, Waiting } from '../../domain/ports/receipts.js';
import type { MemoryState } from './state.js';

/** Live ones first, then by collector in the order of their creation, then by sequence. */
export class MemoryReceipts implements Receipts {
  constructor(private readonly state: MemoryState) {}

  async newCollector(): Promise<string> {
    const name = `c${this.state.collectors.length + 1}`;
    this.state.collectors.push(name);
    return name;
  }

  async append(receipts: readonly Receipt[]): Promise<void> {
    for (const receipt of receipts) this.state.receipts.set(receipt.id, copied(receipt));
  }

  async next(limit: { readonly events: number; readonly bytes: number }): Promise<Receipt[]> {
    const taken: Receipt[] = [];
    let events = 0;
    let bytes = 0;
    for (const receipt of this.inOrder()) {
      events += receipt.events;
      bytes += receipt.sealed.length;
      if (taken.length > 0 && (events > limit.events || bytes > limit.bytes)) break;
      taken.push(copied(receipt));
    }
    return taken;
  }

  async get(ids: readonly ReceiptId[]): Promise<Receipt[]> {
    return ids.flatMap((id) => {
      const receipt = this.state.receipts.get(id);
      return receipt === undefined ? [] : [copied(receipt)];
    });
  }

  async waiting(): Promise<Waiting> {
    let events = 0;
    let oldest: Instant | undefined;
    for (const receipt of this.state.receipts.values()) {
      events += receipt.events;
      if (oldest === undefined || receipt.receivedAt < oldest) oldest = receipt.receivedAt;
    }
    return { receipts: this.state.receipts.size, events, ...(oldest === undefined ? undefined : { oldest }) };
  }

  async *list(): AsyncGenerator<Omit<Receipt, 'sealed'>, void> {
    for (const receipt of this.inOrder()) {
      const { sealed: _, ...rest } = copied(receipt);
      yield rest;
    }
  }

  private inOrder(): Receipt[] {
    const places = new Map(this.state.collectors.map((name, place) => [name, place]));
    return [...this.state.receipts.values()]
      .map((receipt) => ({ receipt, place: placeOf(receipt, places) }))
      .sort((a, b) => compare(a.place, b.place))
      .map(({ receipt }) => receipt);
  }
}

function placeOf({ id, live }: Receipt, collectors: ReadonlyMap<string, number>): number[] {
  const dot = id.lastIndexOf('.');
  return [live ? 0 : 1, collectors.get(id.slice(0, dot)) ?? collectors.size, Number(id.slice(dot + 1))];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, number] of a.entries()) {
    const difference = number - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function copied(receipt: Receipt): Receipt {
  return { ...receipt, source: { ...receipt.source }, sealed: new Uint8Array(receipt.sealed) };
}
