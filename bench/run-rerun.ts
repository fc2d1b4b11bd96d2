import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultPolicy } from '../src/domain/privacy/default-policy.js';
import { openEmbedded } from '../src/entrypoints/composition/embedded.js';
import { uses } from '../src/entrypoints/composition/tokens.js';
import { openTools } from '../src/entrypoints/composition/tools.js';
import { Settings } from '../src/entrypoints/settings.js';
import { Core } from './core.js';
import { bodies } from './input.js';
import { median, row } from './report.js';

const rounds = 3;

/** One process that reruns what was recorded, beside the core that records as much: CPU of each, in turns. */
export async function runRerun(events: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
  try {
    const lethe = (...args: string[]) =>
      execFileSync(process.execPath, [fileURLToPath(new URL('lethe.mjs', import.meta.url)), ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    const file = join(root, 'events.ndjson');
    const data = join(root, 'data');
    lethe('generate', '--events', String(events), '--users', String(Math.ceil(events / 20)), '--out', file);
    lethe('replay', file, '--data-dir', data);
    const input = bodies(events, 50);
    const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
    const seconds = { core: [] as number[], rerun: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const core = new Core(defaultPolicy, tools);
      const recorded = await cpuOf(async () => {
        for (const body of input) await core.batch(body, new Date().toISOString());
        await core.flush();
      });
      const rerun = await cpuOf(() => rerunAll(data, events));
      if (round === 0) continue;
      seconds.core.push(recorded);
      seconds.rerun.push(rerun);
    }
    const core = median(seconds.core);
    console.log(row([`rerun, ${events} events`, 'events per CPU s', 'CPU µs/event', 'to core']));
    for (const [name, took] of Object.entries({ core, rerun: median(seconds.rerun) }))
      console.log(
        row([
          name,
          Math.round(events / took).toLocaleString('en'),
          ((took * 1e6) / events).toFixed(1),
          (took / core).toFixed(2),
        ]),
      );
    console.log('');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function rerunAll(dataDir: string, events: number): Promise<void> {
  const platform = await openEmbedded(Object.assign(new Settings(), { dataDir }));
  try {
    const rerun = platform.get(uses.rerun);
    let seen = 0;
    for (const { partition } of await rerun.parts({})) {
      const { same, repeated } = await rerun.part(partition);
      seen += same + repeated;
    }
    if (seen !== events) throw new Error(`${seen} of ${events} events were the same`);
  } finally {
    await platform.close();
  }
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
