/** Events in the order of their arrival; a binary heap, first in first out among equals. */
export class ArrivalQueue {
  readonly #heap: { readonly at: number; readonly turn: number; readonly event: object }[] = [];
  #turn = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, event: object): void {
    const heap = this.#heap;
    this.#turn += 1;
    heap.push({ at, turn: this.#turn, event });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) return;
      child = parent;
    }
  }

  /** Takes out what has arrived by then. */
  *until(time: number): Generator<object, void, undefined> {
    const heap = this.#heap;
    for (let first = heap[0]; first && first.at <= time; first = heap[0]) {
      const last = heap.pop();
      if (last && heap.length > 0) {
        heap[0] = last;
        this.#sink();
      }
      yield first.event;
    }
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfEarlier(child, parent)) return;
      parent = child;
    }
  }

  #isEarlier(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.turn < b.turn));
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const a = this.#heap[child];
    const b = this.#heap[parent];
    if (!a || !b || !this.#isEarlier(child, parent)) return false;
    this.#heap[child] = b;
    this.#heap[parent] = a;
    return true;
  }
}
