import autocannon from 'autocannon';
import { type Child, start } from './child.js';
import { bodies } from './input.js';
import { row } from './report.js';

const authorization = `Basic ${Buffer.from('bench-key:').toString('base64')}`;
const seconds = 8;

/** Durable collect beside its floor, in turns. Server on one core, load from the other. */
export async function runCollect(): Promise<void> {
  console.log(row(['collect, durable', 'events/s', 'p50 ms', 'p99 ms', 'to its floor', 'target']));
  for (const [perBody, connections, target] of [
    [50, 8, '≥ 50,000'],
    [1, 64, '≥ 10,000'],
  ] as const) {
    const input = bodies(perBody * 40, perBody);
    const floor = await rate('./collect-floor.mjs', input, connections);
    const ours = await rate('./collect-server.mjs', input, connections);
    for (const [name, got] of [
      ['floor', floor],
      ['lethe', ours],
    ] as const)
      console.log(
        row([
          `${name}, ${perBody} a request`,
          Math.round(got.requests * perBody).toLocaleString('en'),
          got.p50.toFixed(1),
          got.p99.toFixed(1),
          (floor.requests / got.requests).toFixed(2),
          name === 'floor' ? '' : target,
        ]),
      );
    console.log(`   memory of lethe: ${ours.peak} MB`);
  }
  console.log();
}

async function rate(script: string, input: readonly Buffer[], connections: number) {
  const child = await start(script);
  try {
    await load(child, input, connections, 2);
    const result = await load(child, input, connections, seconds);
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${result.non2xx} refused, ${result.errors} errors`);
    const { p50, p99 } = result.latency;
    return { requests: result.requests.average, p50, p99, peak: child.usage().peak };
  } finally {
    await child.stop();
  }
}

export function load(child: Child, input: readonly Buffer[], connections: number, duration: number) {
  return autocannon({
    url: `${child.address}/v1/batch`,
    connections,
    duration,
    requests: input.map((body) => ({
      method: 'POST',
      path: '/v1/batch',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    })),
  });
}
