import type { Pseudonym } from '../../domain/identity/subject.js';
import type { QueuedDelivery } from '../../domain/ports/target-queues.js';

interface Waiting {
  readonly delivery: QueuedDelivery;
  isUnderWay: boolean;
  /** Not before this time, milliseconds since 1970. */
  notBefore: number;
}

/**
 * The part of a queue that is being worked on, in order. A person's deliveries leave it in order: none is taken while
 * an earlier one of the same person is under way or has to wait.
 */
export class Window {
  private readonly items = new Map<string, Waiting>();
  private readonly paused = new Map<Pseudonym, number>();
  private underWay = 0;
  /** The handle that was added last. */
  last: string | undefined;

  get size(): number {
    return this.items.size;
  }

  /** How many are not under way. */
  get idle(): number {
    return this.items.size - this.underWay;
  }

  add(deliveries: readonly QueuedDelivery[]): void {
    for (const delivery of deliveries) {
      this.items.set(delivery.handle, { delivery, isUnderWay: false, notBefore: 0 });
      this.last = delivery.handle;
    }
  }

  /** The next that may be tried now. They are under way from here on, until they `end` or are put `back`. */
  take(most: number, now: number): QueuedDelivery[] {
    const taken: QueuedDelivery[] = [];
    const blocked = new Set<Pseudonym>();
    for (const item of this.items.values()) {
      if (taken.length === most) break;
      const { subject } = item.delivery;
      const waits = item.isUnderWay || item.notBefore > now || this.isPaused(subject, now);
      if (waits || (subject !== undefined && blocked.has(subject))) {
        if (subject !== undefined) blocked.add(subject);
        continue;
      }
      taken.push(item.delivery);
    }
    for (const { handle } of taken) (this.items.get(handle) as Waiting).isUnderWay = true;
    this.underWay += taken.length;
    return taken;
  }

  end(handle: string): void {
    if (this.items.get(handle)?.isUnderWay) this.underWay -= 1;
    this.items.delete(handle);
  }

  /** To be tried again, this one and whatever else is the person's, not before that time. */
  back({ handle, subject }: QueuedDelivery, notBefore = 0): void {
    const item = this.items.get(handle);
    if (item === undefined) return;
    if (item.isUnderWay) this.underWay -= 1;
    item.isUnderWay = false;
    if (notBefore === 0) return;
    if (subject === undefined) item.notBefore = notBefore;
    else this.paused.set(subject, Math.max(notBefore, this.paused.get(subject) ?? 0));
  }

  /** When the first of those that wait for a time may go; nothing where none does. */
  nextTime(now: number): number | undefined {
    const times = [...this.paused.values(), ...[...this.items.values()].map(({ notBefore }) => notBefore)];
    const ahead = times.filter((time) => time > now);
    return ahead.length === 0 ? undefined : ahead.reduce((a, b) => Math.min(a, b));
  }

  clear(): void {
    this.items.clear();
    this.underWay = 0;
    this.last = undefined;
  }

  private isPaused(subject: Pseudonym | undefined, now: number): boolean {
    if (subject === undefined) return false;
    const until = this.paused.get(subject);
    if (until === undefined) return false;
    if (until > now) return true;
    this.paused.delete(subject);
    return false;
  }
}
