import type { Clock } from '../domain/ports/clock.js';

/**
 * A cache that holds nothing longer than `ms` and not much more than `most` entries: two generations, of which the
 * older is dropped when the younger is full or half the time has passed.
 */
export class TimeLimited<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  /** When the first entry of the younger one may have come, and of the older one. */
  private since: number;
  private oldSince: number;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly most: number,
  ) {
    this.since = clock.now();
    this.oldSince = this.since;
  }

  get(key: Key): Value | undefined {
    this.turn();
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: Key, value: Value): void {
    this.turn();
    this.young.set(key, value);
  }

  delete(key: Key): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }

  private turn(): void {
    const now = this.clock.now();
    if (now - this.oldSince >= this.ms) this.old.clear();
    if (now - this.since < this.ms / 2 && this.young.size < this.most / 2) return;
    this.old = now - this.since < this.ms ? this.young : new Map();
    this.oldSince = this.since;
    this.young = new Map();
    this.since = now;
  }
}
