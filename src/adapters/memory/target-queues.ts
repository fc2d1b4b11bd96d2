import type { Instant } from '../../domain/event/event.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { DeliveryBook, DeliveryTally } from '../../domain/ports/delivery-book.js';
import type { DeliveryEnd, QueuedDelivery, TargetQueues } from '../../domain/ports/target-queues.js';
import { loaded, type MemoryState } from './state.js';

export class MemoryTargetQueues implements TargetQueues, DeliveryBook {
  constructor(private readonly state: MemoryState) {}

  async next(target: string, limit: number, after = '0'): Promise<QueuedDelivery[]> {
    const queue = [...(this.state.queues.get(target) ?? [])].filter(
      ([handle]) => Number(handle) > Number(after),
    );
    return queue.slice(0, limit).map(([handle, delivery]) => ({ ...loaded(delivery), handle }));
  }

  async acknowledge(target: string, handles: readonly string[], end: DeliveryEnd): Promise<void> {
    const ended = this.state.ended.get(target) ?? new Map<string, DeliveryEnd[]>();
    this.state.ended.set(target, ended);
    for (const handle of handles)
      if (this.state.queues.get(target)?.delete(handle))
        ended.set(handle, [...(ended.get(handle) ?? []), end]);
  }

  async purge(subjects: ReadonlySet<Pseudonym>): Promise<number> {
    let purged = 0;
    for (const [target, queue] of this.state.queues)
      for (const [handle, delivery] of queue) {
        const { subject } = loaded(delivery);
        if (subject === undefined || !subjects.has(subject)) continue;
        await this.acknowledge(target, [handle], 'skipped');
        purged += 1;
      }
    return purged;
  }

  async waiting(): Promise<ReadonlyMap<string, number>> {
    const waiting = new Map<string, number>();
    for (const [target, { size }] of this.state.queues) if (size > 0) waiting.set(target, size);
    return waiting;
  }

  async oldest(): Promise<ReadonlyMap<string, Instant>> {
    const oldest = new Map<string, Instant>();
    for (const [target, queue] of this.state.queues)
      for (const delivery of [...queue.values()].slice(0, 1)) oldest.set(target, loaded(delivery).queuedAt);
    return oldest;
  }

  async tallies(): Promise<ReadonlyMap<string, DeliveryTally>> {
    const tallies = new Map<string, DeliveryTally>();
    for (const [target, queued] of this.state.queued) {
      const ends = [...(this.state.ended.get(target)?.values() ?? [])].flat();
      const count = (end: DeliveryEnd) => ends.filter((one) => one === end).length;
      tallies.set(target, {
        queued,
        waiting: this.state.queues.get(target)?.size ?? 0,
        delivered: count('delivered'),
        skipped: count('skipped'),
        dead: count('dead'),
      });
    }
    return tallies;
  }
}
