import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Asked, Took } from './contestant.js';
import { contestants } from './contestants.js';
import { median, row } from './report.js';

/** Events of a turn: short, since a shared host's speed drifts within seconds. */
const perTurn = 2_000;
/** Turns before anything is measured: it takes so many events until the compiler has done its work. */
const warming = 25;
const measured = 25;
/** Each time in new processes: the same code is a tenth faster in one than in the next. */
const times = 6;

type Policy = keyof typeof contestants;

/**
 * CPU per event of a core and its floor, in turns, so that noise meets both, and each begins as often as the other; warm,
 * as a server is: each goes on with what it knows, over events that it has not seen. Each in a process of its own, as a
 * server is: in one process they share heap, collector and compiled code, and what serves two is optimised for neither.
 */
export async function runCore(policy: Policy): Promise<void> {
  const all: Took[][][] = [];
  for (let time = 0; time < times; time++) all.push(await race(policy));
  const columns = ['events per CPU s', 'CPU µs/event', 'to its floor', 'least to most', 'target', 'peak MB'];
  console.log(row([`core, ${policy} policy`, ...columns]));
  for (const [i, { name, target = '' }] of contestants[policy].entries()) {
    const took = all.flatMap((one) => one[i] as Took[]);
    const seconds = median(took.map(({ cpuSeconds }) => cpuSeconds));
    const ratios = all.map((one) => ratiosOf(one[i] as Took[], one[0] as Took[]));
    const medians = ratios.map(median);
    console.log(
      row([
        name,
        Math.round(perTurn / seconds).toLocaleString('en'),
        ((seconds * 1e6) / perTurn).toFixed(1),
        median(ratios.flat()).toFixed(2),
        `${Math.min(...medians).toFixed(2)} to ${Math.max(...medians).toFixed(2)}`,
        target,
        String(Math.max(...took.map(({ peakMb }) => peakMb))),
      ]),
    );
  }
  console.log('');
}

/** What each turn took, by contestant. */
async function race(policy: Policy): Promise<Took[][]> {
  const script = fileURLToPath(new URL('contestant.mjs', import.meta.url));
  const turns = warming + measured;
  const runners = contestants[policy].map((_, index) => ({
    child: fork(script, [policy, index, perTurn, turns].map(String)),
    took: [] as Took[],
  }));
  for (let turn = 0; turn < turns; turn++)
    for (const { child, took } of turn % 2 === 0 ? runners : [...runners].reverse()) {
      const answer = await ask(child, { turn });
      if (turn >= warming) took.push(answer);
    }
  for (const { child } of runners) child.kill();
  return runners.map(({ took }) => took);
}

/** Who ends without an answer has said why, and ends the bench. */
async function ask(child: ChildProcess, asked: Asked): Promise<Took> {
  child.send(asked);
  const [took] = await once(child, 'message');
  return took as Took;
}

function ratiosOf(took: readonly Took[], floor: readonly Took[]): number[] {
  return took.map(({ cpuSeconds }, i) => cpuSeconds / (floor[i] as Took).cpuSeconds);
}
