import { contestants, perBody } from './contestants.js';
import { bodies } from './input.js';

/** What `run-core.ts` asks for: a turn, which has events of its own. */
export interface Asked {
  readonly turn: number;
}

/** What a turn took, and the memory that the process has taken at most so far. */
export interface Took {
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** `contestant <policy> <index> <events of a turn> <turns>`: one contestant, which runs each turn it is asked for. */
const [policy, index, events, turns] = process.argv.slice(2) as ['plain' | 'default', string, string, string];
const contestant = contestants[policy][Number(index)];
if (contestant === undefined || process.send === undefined)
  throw new Error('A contestant is started by `npm run bench -- core`');
const perTurn = Math.ceil(Number(events) / perBody);
const input = bodies(Number(events) * Number(turns), perBody);
const run = await contestant.make();

process.on('message', async ({ turn }: Asked) => {
  const before = process.cpuUsage();
  await run(input.slice(turn * perTurn, (turn + 1) * perTurn), new Date().toISOString());
  const { user, system } = process.cpuUsage(before);
  const { maxRSS } = process.resourceUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6, peakMb: Math.round(maxRSS / 1024) } satisfies Took);
});
