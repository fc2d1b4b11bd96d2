import type { Lease } from '../../src/domain/ports/lease.js';
import type { Letters } from '../../src/domain/ports/letters.js';
import type { Plans } from '../../src/domain/ports/plans.js';
import type { Receipt, Receipts } from '../../src/domain/ports/receipts.js';
import type { Settlements } from '../../src/domain/ports/settlements.js';
import type { TargetQueues } from '../../src/domain/ports/target-queues.js';

/** A fresh, empty store behind one port, or behind several that belong together. */
export interface Opened<Port> {
  readonly port: Port;
  /** Closes the store and opens the same one again. Needed where `durable` is declared. */
  reopen?(): Promise<Port>;
  /** Called once per property, also after `reopen`. */
  close(): Promise<void>;
}

/** Called before each property. */
export type Harness<Port> = () => Promise<Opened<Port>>;

/** The ports that a settlement touches: they share one store. */
export interface BatchPorts {
  readonly receipts: Receipts;
  readonly settlements: Settlements;
  readonly queues: TargetQueues;
  readonly letters: Letters;
  /** Absent where several processes share a queue without an order. */
  readonly plans?: Plans;
  readonly lease?: Lease;
}

/**
 * Takes receipts from the queue until so many are there. A queue that several processes share need not give all of them
 * at once.
 */
export async function taken(receipts: Receipts, count: number): Promise<Receipt[]> {
  let answer: Receipt[] = [];
  for (let tries = 0; tries < 20 && answer.length < count; tries++)
    answer = await receipts.next({ events: 1_000_000, bytes: 1_000_000_000 });
  return answer;
}

/** Can the adapter do it? If not, why not, in words for whoever reads the test report. */
export type Support = true | { readonly unsupported: string };

/** What every contract asks: does what was acknowledged survive closing and opening again? */
export interface Durability {
  readonly durable: Support;
}

/** A property of its own in the report: run, or printed as skipped with the reason. */
export function property(title: string, support: Support, body: () => Promise<void>): void {
  if (support === true) it(title, body);
  else it.skip(`${title} (not here: ${support.unsupported})`);
}

/** A suite whose properties each get a store of their own, through `opened()`. */
export function contract<Port>(
  title: string,
  harness: Harness<Port>,
  properties: (port: () => Port, reopen: () => Promise<Port>) => void,
): void {
  describe(title, () => {
    let opened: Opened<Port>;
    beforeEach(async () => {
      opened = await harness();
    });
    afterEach(() => opened.close());
    properties(
      () => opened.port,
      async () => {
        if (opened.reopen === undefined) throw new Error('The harness of a durable adapter needs reopen');
        return opened.reopen();
      },
    );
  });
}

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Calls `body` with 0 … count - 1, all at once, and waits for all. */
export function atOnce<T>(count: number, body: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => body(n)));
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('Expected an error, and there was none');
}
