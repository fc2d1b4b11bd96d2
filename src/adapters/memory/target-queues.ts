import type { Pseudonym } from '../../domain/identity/subject.js';
import type { QueuedDelivery, TargetQueues } from '../../domain/ports/target-queues.js';
import { loaded, type MemoryState } from './state.js';

export class MemoryTargetQueues implements TargetQueues {
  constructor(private readonly state: MemoryState) {}

  async next(target: string, limit: number): Promise<QueuedDelivery[]> {
    const queue = [...(this.state.queues.get(target) ?? [])];
    return queue.slice(0, limit).map(([handle, delivery]) => ({ ...loaded(delivery), handle }));
  }

  async acknowledge(target: string, handles: readonly string[]): Promise<void> {
    for (const handle of handles) this.state.queues.get(target)?.delete(handle);
  }

  async purge(subjects: ReadonlySet<Pseudonym>): Promise<number> {
    let purged = 0;
    for (const queue of this.state.queues.values())
      for (const [handle, delivery] of queue) {
        const { subject } = loaded(delivery);
        if (subject !== undefined && subjects.has(subject) && queue.delete(handle)) purged += 1;
      }
    return purged;
  }

  async waiting(): Promise<ReadonlyMap<string, number>> {
    const waiting = new Map<string, number>();
    for (const [target, { size }] of this.state.queues) if (size > 0) waiting.set(target, size);
    return waiting;
  }
}
