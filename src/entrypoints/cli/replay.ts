import { Argument, Command } from 'commander';
import { readEvents } from '../../adapters/files/read-events.js';
import type { Platform } from '../composition/embedded.js';
import { ports, uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withDecidingPlatform, withPolicyFlag } from './command.js';
import { type EventFileFlags, formatOf, withEventFileFlags } from './event-files.js';
import { print, progress } from './output.js';

interface ReplayFlags extends CommonFlags, EventFileFlags {
  readonly forward?: boolean;
  readonly policy?: string;
}

export function replayCommand(): Command {
  return withPolicyFlag(withEventFileFlags(withCommonFlags(new Command('replay'))))
    .description('put files through the core as if they had just been received')
    .addArgument(new Argument('<file...>', 'files, .gz files, folders, or - for stdin'))
    .option('--forward', 'queue the records for targets too')
    .addHelpText(
      'after',
      '\nA running server on the same data does the work; without one on a data directory, this command does it itself.',
    )
    .action(async (paths: string[], flags: ReplayFlags) => {
      const json = flags.json === true;
      const format = await formatOf(flags);
      await withDecidingPlatform(flags, async (platform) => {
        const start = Date.now();
        const processor = platform.get(uses.processor);
        const bar = progress('replaying bytes', json);
        if (!platform.isShared) processor.start();
        try {
          const events = readEvents(paths, {
            ...format,
            idKey: await fileIdKey(platform),
            onProgress: (done, total) => bar.update(done, total),
          });
          const tally = await platform.get(uses.replay).run(only(events), {
            source: { name: flags.source, kind: 'server', environment: 'files' },
            forward: flags.forward === true,
          });
          bar.stop();
          const seconds = (Date.now() - start) / 1_000;
          print({ ...tally, seconds }, json, () => {
            const rate = Math.round(tally.received / Math.max(seconds, 0.001)).toLocaleString('en');
            const dead =
              tally.dead === 0 ? '' : '\nlethe dead-letters list says what was wrong with the dead ones.';
            return `received ${tally.received} = recorded ${tally.recorded} + suppressed ${tally.suppressed} + dead ${tally.dead}, in ${seconds.toFixed(1)} s (${rate} events/s)${dead}`;
          });
        } finally {
          bar.stop();
          await processor.stop();
        }
      });
    });
}

/** Keys the ids that events of files get, so that nobody can guess a line from its id. */
async function fileIdKey(platform: Platform): Promise<Uint8Array> {
  const index = await platform.get(uses.keyring).indexKey();
  const crypto = platform.get(ports.crypto);
  return crypto.encode(crypto.hash(index, 'ids of events in files'));
}

async function* only(events: ReturnType<typeof readEvents>): AsyncIterable<unknown> {
  for await (const { event } of events) yield event;
}
