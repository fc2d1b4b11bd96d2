import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AmplitudeStub } from '../test/support/amplitude-stub/stub.js';
import { type Child, start } from './child.js';
import { bodies } from './input.js';
import { row } from './report.js';
import { load } from './run-collect.js';

const key = 'bench-key';
const perSecond = 100;
const latencySeconds = 40;

/** Everything on, Amplitude's stand-in as the target: how much goes through, and how soon an event is there. */
export async function runForwarding(): Promise<void> {
  await throughput();
  console.log(row(['accepted → ingested, 100 events/s', 'events', 'p50 s', 'p95 s', 'p99 s', 'target']));
  await latency('default', {}, '< 15');
  await latency('LETHE_FLUSH_MS=1000', { LETHE_FLUSH_MS: '1000' }, '< 3');
  console.log('');
}

async function throughput(): Promise<void> {
  const stub = new AmplitudeStub({ eps: { http: 1e9, batch: 1e9 } });
  const child = await serve(stub, { LETHE_FLUSH_MS: '1000' });
  try {
    await load(child, bodies(10_000, 50), 8, 3);
    await drained(child);
    const before = { ...(await counters(child)), cpu: child.usage().cpu };
    const begun = performance.now();
    await load(child, bodies(40_000, 50), 8, 15);
    await drained(child);
    const took = (performance.now() - begun) / 1_000;
    const events = (await counters(child)).delivered - before.delivered;
    const usage = child.usage();
    console.log(row(['with forwarding', 'events', 'events/s', 'CPU µs/event', 'memory MB', 'target']));
    console.log(
      row([
        'collect → lake → Amplitude',
        events.toLocaleString('en'),
        Math.round(events / took).toLocaleString('en'),
        (((usage.cpu - before.cpu) * 1e6) / events).toFixed(1),
        String(usage.peak),
        '≥ 14,000',
      ]),
    );
    console.log('');
  } finally {
    await child.stop();
    await stub.close();
  }
}

async function latency(name: string, env: NodeJS.ProcessEnv, target: string): Promise<void> {
  const stub = new AmplitudeStub();
  const child = await serve(stub, env);
  try {
    const accepted = new Map<string, number>();
    const seen = new Map<string, number>();
    const look = setInterval(() => {
      for (const { insert_id } of stub.project.events.slice(seen.size))
        seen.set(insert_id, performance.now());
    }, 5);
    const sending: Promise<void>[] = [];
    for (let n = 0; n < perSecond * latencySeconds; n++) {
      sending.push(send(child, `latency-${n}`, accepted));
      await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond - 0.5));
    }
    await Promise.all(sending);
    while (seen.size < accepted.size) await new Promise((resolve) => setTimeout(resolve, 50));
    clearInterval(look);
    const took = [...accepted]
      .map(([id, at]) => ((seen.get(id) as number) - at) / 1_000)
      .sort((a, b) => a - b);
    const at = (share: number) => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(2);
    console.log(row([name, String(took.length), at(0.5), at(0.95), at(0.99), target]));
  } finally {
    await child.stop();
    await stub.close();
  }
}

async function send(child: Child, messageId: string, accepted: Map<string, number>): Promise<void> {
  const answer = await fetch(`${child.address}/v1/track`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ messageId, event: 'Tested', userId: `user-${messageId}` }),
  });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  accepted.set(messageId, performance.now());
}

async function serve(stub: AmplitudeStub, env: NodeJS.ProcessEnv): Promise<Child> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lethe-bench-'));
  return start('./lethe.mjs', ['serve', '--port', '0', '--data-dir', dataDir], {
    LETHE_WRITE_KEYS: `bench:${key}`,
    LETHE_AMPLITUDE_API_KEY: 'stub-api-key',
    LETHE_AMPLITUDE_URL: await stub.listen(),
    ...env,
  });
}

async function counters(child: Child): Promise<{ delivered: number; waiting: number }> {
  const text = await (await fetch(`${child.address}/metrics`)).text();
  const sum = (name: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(name))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    delivered: sum('lethe_deliveries_total{target="amplitude",end="delivered"}'),
    waiting: sum('lethe_waiting_events') + sum('lethe_target_waiting'),
  };
}

async function drained(child: Child): Promise<void> {
  while ((await counters(child)).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}
