import { readFileSync } from 'node:fs';
import { settleMs } from '../../src/application/erasures.js';
import type { PersonId } from '../../src/application/people.js';
import { instant } from '../../src/domain/event/time.js';
import type { LetterId } from '../../src/domain/failure/letter.js';
import { checkTombstones } from '../../src/entrypoints/check-tombstones.js';
import { type Decorate, openEmbedded, type Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { serve } from '../../src/entrypoints/server/serve.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { keepLake } from './crash-lake.js';
import { readLake } from './crash-reader.js';
import { type CrashScript, fastClock, oldCode } from './crash-script.js';
import { composed } from './effects.js';
import { hesitantLake, waits } from './hesitant.js';

/** Does what the script says, in this process. @param outermost sees the ports as the use cases do */
export async function runJob(script: CrashScript, ...outermost: readonly Decorate[]): Promise<void> {
  const wait = script.hesitation === undefined ? async () => {} : waits(script.hesitation);
  const old = script.isOld ? [oldCode] : [];
  const decorate = composed(...old, fastClock(script.clock), hesitantLake(wait), ...outermost);
  const settings = readSettings({}, { dataDir: script.dataDir, port: 0, flushMs: script.flushMs ?? 200 });
  if (script.job === 'serve') return serve(settings, decorate);
  // As the commands of the CLI do: a processor of its own, stopped at the end. But nothing is left waiting.
  const platform = await openEmbedded(settings, {}, decorate);
  if (script.job === 'forget') {
    await checkTombstones(platform);
    await forget(script, platform);
    return platform.close();
  }
  if (script.job === 'keepLake') {
    await keepLake(platform, script.rounds ?? 1);
    return platform.close();
  }
  if (script.job === 'readLake') return readLake(platform, wait);
  const processor = platform.get(uses.processor);
  processor.start();
  await work(script, platform);
  const isDone = async () =>
    (await platform.get(ports.receipts).waiting()).receipts === 0 &&
    (await platform.get(ports.plans).open()) === undefined;
  while (!(await isDone())) await platform.get(ports.clock).sleep(50);
  await processor.stop();
  await platform.close();
}

async function work({ job, file }: CrashScript, platform: Platform): Promise<void> {
  if (job === 'replay') {
    const source = { name: 'files', kind: 'server', environment: 'files' } as const;
    await platform.get(uses.replay).run(events(file as string), { source, forward: false });
  }
  if (job === 'rotate')
    await platform.get(uses.rotateKeys).run({ fresh: true, isAlone: () => platform.isAlone() });
  if (job === 'maintain')
    await platform.get(uses.maintain).run({
      done: () => {},
      failed: (_task, error) => {
        throw error;
      },
    });
  if (job === 'reprocess') for await (const _ of platform.get(uses.reprocess).run({}));
  if (job === 'discard') {
    const ids: LetterId[] = [];
    for await (const { id, state } of platform.get(ports.letters).list()) if (state === 'open') ids.push(id);
    await platform.get(uses.discard).run(ids, 'a crash test');
  }
}

/**
 * As `lethe forget`, `lethe scrub` with the server stopped, and time between them. Who was not even asked for yet is
 * asked for again.
 */
async function forget({ user = '', onlyRequest = false }: CrashScript, platform: Platform): Promise<void> {
  const erasures = platform.get(uses.erasures);
  const clock = platform.get(ports.clock);
  const person: PersonId = { namespace: 'user', id: user };
  const isBegun = !onlyRequest && (await erasures.standing()).length > 0;
  if (!isBegun && (await platform.get(uses.people).find(person)).state !== 'erased')
    await erasures.request({ people: [person], reason: 'a crash test' });
  if (onlyRequest) return;
  await erasures.run();
  await clock.sleep(settleMs);
  await erasures.run({ scrub: true });
  await erasures.run({ compactedAt: instant(clock.now()) });
}

async function* events(file: string): AsyncGenerator<unknown, void> {
  for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') yield JSON.parse(line);
}
