import type { Store } from './store.js';

/**
 * Runs a write and waits until it is on the disk. Every write of every port goes through here.
 * Writes that are under way together share one flush.
 */
async function durable<T>(store: Pick<Store, 'flushed'>, write: () => PromiseLike<T>): Promise<T> {
  const written = write();
  // Both at once: asked for later, `flushed` would wait for what others have begun to write meanwhile.
  const [result] = await Promise.all([written, store.flushed]);
  return result;
}

/** Puts and removals, together or not at all; nothing is read. */
export function writing(store: Store, operations: () => void): Promise<boolean> {
  return durable(store, () => store.root.batch(operations));
}

/**
 * Reads and writes in one transaction, alone among all processes: what is read stays true until the end. Rolled back
 * when `work` throws, which lmdb-js promises for child transactions only. `work` must not await.
 */
export function transacting<T>(store: Store, work: () => T): Promise<T> {
  return durable(store, () => store.root.childTransaction(work));
}
