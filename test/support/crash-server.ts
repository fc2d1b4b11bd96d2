// A process of the crash tests: the real one, but for a clock that runs faster, and that it may end itself with
// SIGKILL at a boundary between two effects. Bundled and started by test/crash.
import 'reflect-metadata';
import { appendFileSync, readFileSync } from 'node:fs';
import type { LetterId } from '../../src/domain/failure/letter.js';
import { type Decorate, openEmbedded, type Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { serve } from '../../src/entrypoints/server/serve.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { type CrashScript, fastClock, oldCode } from './crash-script.js';
import { type Boundary, composed, Effects } from './effects.js';

const script: CrashScript = JSON.parse(process.env.LETHE_CRASH ?? '');
const reached = new Map<Boundary, number>();

const effects = new Effects((boundary) => {
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

const decorate: Decorate = composed(
  ...(script.isOld ? [oldCode] : []),
  fastClock(script.clock),
  effects.decorate,
);
const settings = readSettings({}, { dataDir: script.dataDir, port: 0, flushMs: 200 });

switch (script.job) {
  case 'serve':
    await serve(settings, decorate);
    break;
  case 'process':
    await working(async (platform) => {
      const clock = platform.get(ports.clock);
      const isDone = async () =>
        (await platform.get(ports.receipts).waiting()).receipts === 0 &&
        (await platform.get(ports.plans).open()) === undefined;
      while (!(await isDone())) await clock.sleep(50);
    });
    break;
  case 'replay':
    await working(async (platform) => {
      const options = { source: { name: 'files', kind: 'server', environment: 'files' }, forward: false } as const;
      console.log(JSON.stringify(await platform.get(uses.replay).run(lines(), options)));
    });
    break;
  case 'reprocess':
    await working(async (platform) => {
      for await (const one of platform.get(uses.reprocess).run({})) console.log(JSON.stringify(one));
    });
    break;
  case 'discard':
    await working(async (platform) => {
      const ids: LetterId[] = [];
      for await (const { id, state } of platform.get(ports.letters).list()) if (state === 'open') ids.push(id);
      console.log(JSON.stringify(await platform.get(uses.discard).run(ids, 'a crash test')));
    });
    break;
}

/** As the commands of the CLI do: a processor of its own, stopped at the end. */
async function working(work: (platform: Platform) => Promise<void>): Promise<void> {
  const platform = await openEmbedded(settings, {}, decorate);
  const processor = platform.get(uses.processor);
  processor.start();
  await work(platform);
  await processor.stop();
  await platform.close();
}

async function* lines(): AsyncGenerator<unknown, void> {
  for (const line of readFileSync(script.file as string, 'utf8').split('\n')) if (line !== '') yield JSON.parse(line);
}
