import { defaultPolicy } from '../src/domain/privacy/default-policy.js';
import { defaultPurpose, type Policy, type Rule } from '../src/domain/privacy/policy.js';
import type { Treatment } from '../src/domain/privacy/treatment.js';
import { openTools } from '../src/entrypoints/composition/tools.js';
import { Core } from './core.js';
import { Floor, parseStringifyGzip } from './floor.js';
import { bodies } from './input.js';
import { PlainFloor } from './plain-floor.js';
import { median, row } from './report.js';

/** Events of a body, and bodies of an object. */
const perBody = 50;
const perBatch = 100;

/** The plain work of the published comparison: profile, IP, e-mail to a keyed hash, URL; nothing sealed. */
const plainPolicy: Policy = {
  ...defaultPolicy,
  name: 'plain',
  rules: [
    dropping('**.ip', { kind: 'truncate', to: '24/48' }),
    dropping('**.email', { kind: 'hash', key: 'subject' }),
    dropping('context.page.url', { kind: 'generalize', to: 'url' }),
  ],
};

function dropping(path: string, treatment: Treatment): Rule {
  return { name: path, path, treatment, original: 'dropped', purpose: defaultPurpose };
}

type Run = (input: readonly Buffer[], receivedAt: string) => Promise<void> | void;

interface Contestant {
  readonly name: string;
  /** What its ratio to the floor should be. */
  readonly target?: string;
  /** One that has seen nothing yet. Not measured: a server starts once. */
  make(): Run | Promise<Run>;
}

/** The contestants under each policy, the floor first. */
const contestants: { readonly [policy: string]: readonly Contestant[] } = {
  plain: [
    { name: 'plain floor', make: () => inBatches(new PlainFloor()) },
    { name: 'core, plain policy', target: '≤ 1.3', make: () => inBatches(new Core(plainPolicy, {})) },
  ],
  default: [
    { name: 'floor', make: () => inBatches(new Floor()) },
    {
      name: 'core',
      target: '≤ 1.3',
      async make() {
        const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
        return inBatches(new Core(defaultPolicy, tools));
      },
    },
    {
      name: 'parse + stringify + gzip',
      target: 'about 0.5',
      make: () => (input) => void parseStringifyGzip(input, perBatch * perBody),
    },
  ],
};

function inBatches(contestant: {
  batch(body: Buffer, at: string): void | Promise<void>;
  flush(): void | Promise<void>;
}): Run {
  return async (input, at) => {
    for (const [i, body] of input.entries()) {
      await contestant.batch(body, at);
      if ((i + 1) % perBatch === 0) await contestant.flush();
    }
    await contestant.flush();
  };
}

/**
 * CPU per event of a core and its floor, in turns, so that noise meets both; warm, as a server is: each goes on with what
 * it knows, over events that it has not seen. The first round is not measured. One policy to a process, as in a server:
 * code that serves two cores is optimised for neither.
 */
export async function runCore(policy: string, events: number, rounds: number): Promise<void> {
  const input = bodies(events * (rounds + 1), perBody);
  const perRound = Math.ceil(events / perBody);
  const those = contestants[policy];
  if (those === undefined)
    throw new Error(`There is no policy ${policy}; there are ${Object.keys(contestants)}`);
  const runs: (Contestant & { run: Run; seconds: number[] })[] = [];
  for (const contestant of those) runs.push({ ...contestant, run: await contestant.make(), seconds: [] });
  for (let round = 0; round <= rounds; round++)
    for (const { run, seconds } of runs) {
      const before = process.cpuUsage();
      await run(input.slice(round * perRound, (round + 1) * perRound), new Date().toISOString());
      const { user, system } = process.cpuUsage(before);
      if (round > 0) seconds.push((user + system) / 1e6);
    }
  console.log(row([`core, ${policy} policy`, 'events per CPU s', 'CPU µs/event', 'to its floor', 'target']));
  for (const { name, target, seconds } of runs) {
    const took = median(seconds);
    const ratios = seconds.map((value, i) => value / (runs[0]?.seconds[i] ?? value));
    console.log(
      row([
        name,
        Math.round(events / took).toLocaleString('en'),
        ((took * 1e6) / events).toFixed(1),
        median(ratios).toFixed(2),
        target ?? '',
      ]),
    );
  }
  console.log(`peak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
}
