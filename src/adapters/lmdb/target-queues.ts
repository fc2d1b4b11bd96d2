import type { Key } from 'lmdb';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { RecordLine } from '../../domain/lake/record.js';
import type { Delivery, QueuedDelivery, TargetQueues } from '../../domain/ports/target-queues.js';
import { answering } from './answering.js';
import { writing } from './durable.js';
import { entries } from './pages.js';
import type { Store } from './store.js';

const code = 'settlements_unavailable';

/** Deliveries by `[target, count]`. A count is never given twice, so an old handle cannot name a newer delivery. */
export class LmdbTargetQueues implements TargetQueues {
  constructor(private readonly store: Store) {}

  next(target: string, limit: number): Promise<QueuedDelivery[]> {
    return answering(code, () =>
      Array.from(this.store.queues.getRange({ ...rangeOf(target), limit }), ({ key, value }) =>
        decode(target, (key as [string, number])[1], value),
      ),
    );
  }

  acknowledge(target: string, handles: readonly string[]): Promise<void> {
    return answering(code, async () => {
      const counts = handles.map(Number).filter(Number.isSafeInteger);
      if (counts.length === 0) return;
      await writing(this.store, () => {
        for (const count of counts) this.store.queues.remove([target, count]);
      });
    });
  }

  purge(subjects: ReadonlySet<Pseudonym>): Promise<number> {
    return answering(code, async () => {
      const handles: Key[] = [];
      const read = ({ key, value }: { key: Key; value: string }) => ({ key, subject: subjectIn(value) });
      for await (const { key, subject } of entries(this.store.queues, read))
        if (subject !== undefined && subjects.has(subject)) handles.push(key);
      if (handles.length > 0)
        await writing(this.store, () => {
          for (const key of handles) this.store.queues.remove(key);
        });
      return handles.length;
    });
  }

  waiting(): Promise<ReadonlyMap<string, number>> {
    return answering(code, () => {
      const waiting = new Map<string, number>();
      for (const key of this.store.counters.getKeys({ start: ['queue'], end: ['queuf'] })) {
        const target = (key as [string, string])[1];
        const count = this.store.queues.getKeysCount(rangeOf(target));
        if (count > 0) waiting.set(target, count);
      }
      return waiting;
    });
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
function encode({ id, subject, line }: Delivery): string {
  return `${JSON.stringify({ id, subject })}\n${line}`;
}

/** Without reading the record behind it. */
function subjectIn(value: string): Pseudonym | undefined {
  return JSON.parse(value.slice(0, value.indexOf('\n'))).subject;
}

function decode(target: string, count: number, value: string): QueuedDelivery {
  const end = value.indexOf('\n');
  const line = value.slice(end + 1) as RecordLine;
  return { target, ...JSON.parse(value.slice(0, end)), line, handle: String(count) };
}

function rangeOf(target: string) {
  return { start: [target, 0], end: [target, Number.POSITIVE_INFINITY] };
}
