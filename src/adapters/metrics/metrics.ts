import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../../domain/ports/clock.js';
import type { Waiting } from '../../domain/ports/receipts.js';
import { type Stock, stockMetrics } from './stock-metrics.js';
import { type TargetMetrics, targetMetrics } from './target-metrics.js';

/** How many events of a batch came to which outcome. */
export interface ProcessedCounts {
  readonly recorded: number;
  readonly suppressed: number;
  readonly dead: number;
}

/** What Lethe counts about itself. Labels come from closed sets: configured sources, outcomes, statuses. */
export interface Metrics {
  /** A body is durable. `seconds` is how long that took. */
  accepted(events: number, source: string, seconds: number): void;
  /** A request was answered. */
  answered(status: number): void;
  /** An image's request was answered: nobody sees its status where the image is shown. */
  pixel(status: number): void;
  /** A request was refused because its source sends more than its rate. */
  limited(source: string): void;
  /** A batch is settled. `ms` is how long that took. */
  processed(counts: ProcessedCounts, ms: number): void;
  /** The policy file was read: can it be used as it stands now? */
  policyRead(isUsable: boolean): void;
  /** How things stand by the books; what was said before and is not said again is gone. */
  stood(stock: Stock): void;
  /** What maintenance did, and which of its tasks failed. */
  readonly maintained: {
    done(task: string, what: string, n: number): void;
    failed(task: string): void;
  };
  readonly targets: TargetMetrics;
  /** Prometheus' text format. What waits is looked up now; when that cannot be had, its gauges are left out. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const outcomes = ['recorded', 'suppressed', 'dead'] as const;

export function createMetrics(
  waiting: () => Promise<Waiting>,
  clock: Pick<Clock, 'now'>,
  deliveries: () => Promise<ReadonlyMap<string, number>> = async () => new Map(),
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'lethe_events_received_total',
    help: 'Events in bodies that were accepted, by source.',
    labelNames: ['source'],
    registers,
  });
  const processed = new Counter({
    name: 'lethe_events_processed_total',
    help: 'Events of settled batches, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const batches = new Counter({ name: 'lethe_batches_total', help: 'Settled batches.', registers });
  const requests = new Counter({
    name: 'lethe_requests_total',
    help: 'Answered HTTP requests, by status.',
    labelNames: ['status'],
    registers,
  });
  const pixels = new Counter({
    name: 'lethe_pixels_total',
    help: 'Answered requests for images, by status; they are among lethe_requests_total too.',
    labelNames: ['status'],
    registers,
  });
  const limited = new Counter({
    name: 'lethe_rate_limited_total',
    help: 'Requests refused because their source sends more than its rate, by source.',
    labelNames: ['source'],
    registers,
  });
  const maintenance = new Counter({
    name: 'lethe_maintenance_total',
    help: 'What maintenance did, by task: letters expired, keys of days destroyed, rows removed or stripped …',
    labelNames: ['task', 'what'],
    registers,
  });
  const failures = new Counter({
    name: 'lethe_maintenance_failures_total',
    help: 'Tasks of maintenance that failed and are tried again, by task.',
    labelNames: ['task'],
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'lethe_batch_seconds',
    help: 'How long a batch took until it was settled.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const collectSeconds = new Histogram({
    name: 'lethe_collect_seconds',
    help: 'How long a body took from its headers until it was durable.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const waitingGauges = {
    receipts: new Gauge({
      name: 'lethe_waiting_receipts',
      help: 'Receipts that wait to be processed.',
      registers,
    }),
    events: new Gauge({
      name: 'lethe_waiting_events',
      help: 'Events in receipts that wait to be processed.',
      registers,
    }),
    oldest: new Gauge({
      name: 'lethe_oldest_waiting_seconds',
      help: 'Age of the oldest receipt that waits; 0 when none does.',
      registers,
    }),
  };
  const policyUsable = new Gauge({
    name: 'lethe_policy_file_usable',
    help: '0 when the policy file as it stands now cannot be used and the one before it stays in force.',
    registers,
  });
  policyUsable.set(1);
  for (const outcome of outcomes) processed.inc({ outcome }, 0);

  return {
    targets: targetMetrics(registry, deliveries),
    stood: stockMetrics(registry),
    accepted(count, source, seconds) {
      events.inc({ source }, count);
      collectSeconds.observe(seconds);
    },
    answered(status) {
      requests.inc({ status });
    },
    pixel(status) {
      pixels.inc({ status });
    },
    limited(source) {
      limited.inc({ source });
    },
    processed(counts, ms) {
      for (const outcome of outcomes) processed.inc({ outcome }, counts[outcome]);
      batches.inc();
      batchSeconds.observe(ms / 1_000);
    },
    policyRead(isUsable) {
      policyUsable.set(isUsable ? 1 : 0);
    },
    maintained: {
      done: (task, what, n) => maintenance.inc({ task, what }, n),
      failed: (task) => failures.inc({ task }),
    },
    async read() {
      const now = await waiting().catch(() => undefined);
      if (now === undefined) for (const gauge of Object.values(waitingGauges)) gauge.remove();
      else {
        waitingGauges.receipts.set(now.receipts);
        if (now.events === undefined) waitingGauges.events.remove();
        else waitingGauges.events.set(now.events);
        const age = now.oldest === undefined ? 0 : (clock.now() - Date.parse(now.oldest)) / 1_000;
        waitingGauges.oldest.set(Math.max(0, age));
      }
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
