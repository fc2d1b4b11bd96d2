// A process of the crash tests: the real one, but for a clock that runs faster, and that it may end itself with
// SIGKILL at a boundary between two effects. Bundled and started by test/crash.
import 'reflect-metadata';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { runJob } from './crash-jobs.js';
import { boundaryHere } from './crash-lake.js';
import type { CrashScript } from './crash-script.js';
import { type Boundary, Effects } from './effects.js';

const script: CrashScript = JSON.parse(process.env.LETHE_CRASH ?? '');
const reached = new Map<Boundary, number>();

const effects = new Effects((effect) => {
  const boundary = boundaryHere(effect);
  if (script.log !== undefined) appendFileSync(script.log, `${boundary}\n`);
  const count = (reached.get(boundary) ?? 0) + 1;
  reached.set(boundary, count);
  if (script.kill?.at === boundary && script.kill.count === count) endNow();
});

/** Nothing of this process runs on: the thread stands still until the signal has come. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

if (script.waits) {
  await once(process.stdin, 'data');
  process.stdin.destroy();
}
await runJob(script, effects.decorate);
