import { AmplitudeTarget } from '../src/adapters/amplitude/amplitude-target.js';
import { defaultAmplitudeSettings } from '../src/adapters/amplitude/settings.js';
import { batches } from '../src/application/deliver/parcels.js';
import type { FullRecord, Parcel } from '../src/domain/ports/target.js';
import { defaultPolicy } from '../src/domain/privacy/default-policy.js';
import { toWebhook } from '../src/domain/targets/webhook/map.js';
import { openTools } from '../src/entrypoints/composition/tools.js';
import { Core } from './core.js';
import { bodies } from './input.js';
import { median, row } from './report.js';

/** Records as the core makes them of the bench's events. */
async function linesOf(events: number): Promise<string[]> {
  const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
  const core = new Core(defaultPolicy, tools);
  const lines: string[] = [];
  core.onLine = (line) => lines.push(line);
  for (const body of bodies(events, 50)) await core.batch(body, new Date().toISOString());
  await core.flush();
  return lines;
}

/** What a target costs beside the floor: every line parsed, and written again. */
export async function runTargets(events: number, rounds: number): Promise<void> {
  const lines = await linesOf(events);
  const target = new AmplitudeTarget({ ...defaultAmplitudeSettings, apiKey: 'bench' });
  let sent = 0;
  const contestants: { [name: string]: () => void } = {
    'parse + stringify': () => {
      for (const line of lines) sent += JSON.stringify(JSON.parse(line)).length;
    },
    'Amplitude: parse, map, batch': () => {
      const parcels = lines.flatMap((line, at): { at: number; parcel: Parcel }[] => {
        const record = JSON.parse(line) as FullRecord;
        const mapped = target.map(record, false);
        return 'skipped' in mapped ? [] : [{ at, parcel: { id: record.id, parts: mapped.parts } }];
      });
      for (const batch of batches(parcels, target.limits))
        sent += batch.flatMap(({ parcel }) => parcel.parts).join(',').length;
    },
    'webhook: parse, map': () => {
      for (const line of lines) sent += toWebhook(JSON.parse(line) as FullRecord).length;
    },
  };
  const seconds = new Map(Object.keys(contestants).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, run] of Object.entries(contestants)) {
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      run();
      const spent = process.cpuUsage({ user, system });
      if (round > 0) seconds.get(name)?.push((spent.user + spent.system) / 1e6);
    }
  target.close();
  if (sent === 0) throw new Error('nothing was sent');
  const floor = median(seconds.get('parse + stringify') ?? []);
  console.log(row(['targets', 'events per CPU s', 'CPU µs/event', 'to its floor']));
  for (const [name, all] of seconds) {
    const took = median(all);
    console.log(
      row([
        name,
        Math.round(lines.length / took).toLocaleString('en'),
        ((took * 1e6) / lines.length).toFixed(1),
        (took / floor).toFixed(2),
      ]),
    );
  }
  console.log('');
}
