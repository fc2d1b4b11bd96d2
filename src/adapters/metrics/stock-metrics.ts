import { Gauge, type Registry } from 'prom-client';

/** How things stand by the books. Ages in seconds, 0 for none. */
export interface Stock {
  /** When they were read, seconds since 1970. */
  readonly at: number;
  readonly openLetters: ReadonlyMap<string, number>;
  /** What the books cannot account for. */
  readonly differences: number;
  readonly openErasures: number;
  readonly oldestErasure: number;
  /** By target: what waits longest, and whether it is paused or stopped. */
  readonly targets: ReadonlyMap<string, { readonly oldest: number; readonly held: boolean }>;
}

/** Gauges that are there once the books were read for the first time. */
export function stockMetrics(registry: Registry): (stock: Stock) => void {
  const made = new Map<string, Gauge>();
  const gauge = (name: string, help: string, labelNames: string[] = []) => {
    const one = made.get(name) ?? new Gauge({ name, help, labelNames, registers: [registry] });
    made.set(name, one);
    one.reset();
    return one;
  };
  return ({ at, openLetters, differences, openErasures, oldestErasure, targets }) => {
    gauge('lethe_books_read_seconds', 'When the books were last read, seconds since 1970.').set(at);
    gauge('lethe_ledger_difference', 'What the books cannot account for; 0 when all adds up.').set(
      differences,
    );
    gauge('lethe_erasures_open', 'Erasures that have not ended.').set(openErasures);
    gauge('lethe_oldest_erasure_seconds', 'Age of the oldest erasure that has not ended; 0 without.').set(
      oldestErasure,
    );
    const letters = gauge('lethe_letters_open', 'Letters that nobody has dealt with, by code.', ['code']);
    for (const [code, count] of openLetters) letters.set({ code }, count);
    const oldest = gauge('lethe_target_oldest_seconds', 'Age of the oldest delivery that waits, by target.', [
      'target',
    ]);
    const held = gauge('lethe_target_held', '1 while a target is paused or stopped.', ['target']);
    for (const [target, how] of targets) {
      oldest.set({ target }, how.oldest);
      held.set({ target }, how.held ? 1 : 0);
    }
  };
}
