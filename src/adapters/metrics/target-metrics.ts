import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What Lethe counts about deliveries. Labels come from closed sets: configured targets, ways to end, kinds of notes. */
export interface TargetMetrics {
  /** Deliveries have left their queue. `seconds` is how long ago the oldest of them was queued. */
  ended(target: string, end: string, count: number, seconds: number): void;
  /** Something was not sent as it is recorded, for the first time. */
  noted(target: string, what: string): void;
}

/** @param waiting how many wait, by target; looked up whenever the metrics are read */
export function targetMetrics(
  registry: Registry,
  waiting: () => Promise<ReadonlyMap<string, number>>,
): TargetMetrics {
  const registers = [registry];
  const deliveries = new Counter({
    name: 'lethe_deliveries_total',
    help: 'Deliveries that have left their queue, by target and how.',
    labelNames: ['target', 'end'],
    registers,
  });
  const seconds = new Histogram({
    name: 'lethe_delivery_seconds',
    help: 'How long the oldest of a batch had been queued when it ended, by target.',
    labelNames: ['target'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600, 86_400],
    registers,
  });
  const notes = new Counter({
    name: 'lethe_target_notes_total',
    help: 'Kinds of values that could not be sent as they are recorded, by target.',
    labelNames: ['target', 'what'],
    registers,
  });
  new Gauge({
    name: 'lethe_target_waiting',
    help: 'Deliveries that wait, by target.',
    labelNames: ['target'],
    registers,
    async collect() {
      const now = await waiting().catch(() => undefined);
      this.reset();
      for (const [target, count] of now ?? []) this.set({ target }, count);
    },
  });
  return {
    ended(target, end, count, age) {
      deliveries.inc({ target, end }, count);
      seconds.observe({ target }, Math.max(0, age));
    },
    noted(target, what) {
      notes.inc({ target, what });
    },
  };
}
