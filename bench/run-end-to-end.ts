import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './child.js';
import { bodies } from './input.js';
import { row } from './report.js';
import { load } from './run-collect.js';

/** Durable ingest in batches of 50, sealed, recorded in the lake: events per second from the first to the last. */
export async function runEndToEnd(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lethe-bench-'));
  const child = await start(
    './lethe.mjs',
    ['serve', '--port', '0', '--data-dir', dataDir, '--flush-ms', '1000'],
    {
      LETHE_WRITE_KEYS: 'bench:bench-key',
    },
  );
  try {
    await load(child, bodies(10_000, 50), 8, 3);
    await settled(child.address);
    const before = await counters(child.address);
    const begun = performance.now();
    const cpu = child.usage().cpu;
    await load(child, bodies(40_000, 50), 8, 15);
    await settled(child.address);
    const took = (performance.now() - begun) / 1_000;
    const after = await counters(child.address);
    const events = after.recorded - before.recorded;
    const usage = child.usage();
    console.log(row(['end to end', 'events', 'events/s', 'CPU µs/event', 'memory MB', 'target']));
    console.log(
      row([
        'collect → sealed → lake',
        events.toLocaleString('en'),
        Math.round(events / took).toLocaleString('en'),
        (((usage.cpu - cpu) * 1e6) / events).toFixed(1),
        String(usage.peak),
        '≥ 14,000',
      ]),
    );
    console.log();
  } finally {
    await child.stop();
  }
}

async function counters(address: string): Promise<{ recorded: number; waiting: number }> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const value = (name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1) ?? Number.NaN,
    );
  return {
    recorded: value('lethe_events_processed_total{outcome="recorded"}'),
    waiting: value('lethe_waiting_events'),
  };
}

async function settled(address: string): Promise<void> {
  while ((await counters(address)).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}
