import type { Key } from 'lmdb';
import type { Instant } from '../../domain/event/event.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { RecordLine } from '../../domain/lake/record.js';
import type { DeliveryBook, DeliveryTally } from '../../domain/ports/delivery-book.js';
import type {
  Delivery,
  DeliveryEnd,
  QueuedDelivery,
  TargetQueues,
} from '../../domain/ports/target-queues.js';
import { answering } from './answering.js';
import { transacting } from './durable.js';
import { entries } from './pages.js';
import { addToSpans, sizeOfSpans } from './spans.js';
import type { Store } from './store.js';

const code = 'settlements_unavailable';
const ends: readonly DeliveryEnd[] = ['delivered', 'skipped', 'dead'];

/**
 * Deliveries by `[target, count]`. A count is never given twice, so an old handle cannot name a newer delivery, and
 * the counts that have ended, as spans, are the target's book.
 */
export class LmdbTargetQueues implements TargetQueues, DeliveryBook {
  constructor(private readonly store: Store) {}

  next(target: string, limit: number, after?: string): Promise<QueuedDelivery[]> {
    const range = rangeOf(target, after === undefined ? 0 : Number(after) + 1);
    return answering(code, () =>
      Array.from(this.store.queues.getRange({ ...range, limit }), ({ key, value }) =>
        decode(target, (key as [string, number])[1], value),
      ),
    );
  }

  acknowledge(target: string, handles: readonly string[], end: DeliveryEnd): Promise<void> {
    return answering(code, async () => {
      const counts = handles.map(Number).filter(Number.isSafeInteger);
      if (counts.length === 0) return;
      await transacting(this.store, () => {
        const there = new Set(counts.filter((count) => this.store.queues.doesExist([target, count])));
        for (const count of there) this.store.queues.remove([target, count]);
        addToSpans(this.store.deliveries, [target, end], there);
      });
    });
  }

  purge(subjects: ReadonlySet<Pseudonym>): Promise<number> {
    return answering(code, async () => {
      const handles = new Map<string, string[]>();
      const read = ({ key, value }: { key: Key; value: string }) => ({ key, subject: headOf(value).subject });
      let purged = 0;
      for await (const { key, subject } of entries(this.store.queues, read)) {
        if (subject === undefined || !subjects.has(subject)) continue;
        const [target, count] = key as [string, number];
        handles.set(target, [...(handles.get(target) ?? []), String(count)]);
        purged += 1;
      }
      for (const [target, some] of handles) await this.acknowledge(target, some, 'skipped');
      return purged;
    });
  }

  waiting(): Promise<ReadonlyMap<string, number>> {
    return answering(code, () => {
      const waiting = new Map<string, number>();
      for (const target of this.targets()) {
        const count = this.store.queues.getKeysCount(rangeOf(target));
        if (count > 0) waiting.set(target, count);
      }
      return waiting;
    });
  }

  oldest(): Promise<ReadonlyMap<string, Instant>> {
    return answering(code, () => {
      const oldest = new Map<string, Instant>();
      for (const target of this.targets())
        for (const { value } of this.store.queues.getRange({ ...rangeOf(target), limit: 1 }))
          oldest.set(target, headOf(value).queuedAt);
      return oldest;
    });
  }

  tallies(): Promise<ReadonlyMap<string, DeliveryTally>> {
    return answering(code, () => {
      const tallies = new Map<string, DeliveryTally>();
      for (const target of this.targets()) {
        const [delivered = 0, skipped = 0, dead = 0] = ends.map((end) =>
          sizeOfSpans(this.store.deliveries, [target, end]),
        );
        const queued = this.store.counters.get(['queue', target]) ?? 0;
        const waiting = this.store.queues.getKeysCount(rangeOf(target));
        tallies.set(target, { queued, delivered, skipped, dead, waiting });
      }
      return tallies;
    });
  }

  private targets(): string[] {
    const keys = this.store.counters.getKeys({ start: ['queue'], end: ['queuf'] });
    return Array.from(keys, (key) => (key as [string, string])[1]);
  }
}

/** To be called inside a transaction. */
export function enqueue(store: Store, deliveries: readonly Delivery[]): void {
  const counts = new Map<string, number>();
  for (const delivery of deliveries) {
    const { target } = delivery;
    const count = (counts.get(target) ?? store.counters.get(['queue', target]) ?? 0) + 1;
    counts.set(target, count);
    store.queues.put([target, count], encode(delivery));
  }
  for (const [target, count] of counts) store.counters.put(['queue', target], count);
}

/** The record's line stays as it is: written as a JSON string it would be escaped and unescaped again. */
function encode({ id, subject, queuedAt, line }: Delivery): string {
  return `${JSON.stringify({ id, subject, queuedAt })}\n${line}`;
}

/** Without reading the record behind it. */
function headOf(value: string): Omit<Delivery, 'target' | 'line'> {
  return JSON.parse(value.slice(0, value.indexOf('\n')));
}

function decode(target: string, count: number, value: string): QueuedDelivery {
  const end = value.indexOf('\n');
  const line = value.slice(end + 1) as RecordLine;
  return { target, ...JSON.parse(value.slice(0, end)), line, handle: String(count) };
}

function rangeOf(target: string, from = 0) {
  return { start: [target, from], end: [target, Number.POSITIVE_INFINITY] };
}
