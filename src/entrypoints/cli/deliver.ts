import { Command } from 'commander';
import { UserError } from '../../adapters/user-error.js';
import type { LakeDelivery } from '../../application/deliver/deliver-lake.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, progress, table } from './output.js';

interface Flags extends CommonFlags {
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly type?: string[];
  readonly dryRun?: boolean;
}

export function deliverCommand(): Command {
  return withCommonFlags(new Command('deliver'))
    .description('deliver what is in the lake to one target, whatever was delivered before')
    .requiredOption('--target <name>', 'one that is set up')
    .requiredOption('--from <time>', 'events that happened at or after, ISO 8601')
    .requiredOption('--to <time>', 'and before, ISO 8601')
    .option('--type <type...>', 'only of these event types')
    .option('--dry-run', 'say what would be sent, send nothing')
    .action((flags: Flags) =>
      withPlatform(flags, async (platform) => {
        const { from, to, type: types } = flags;
        for (const time of [from, to])
          if (Number.isNaN(Date.parse(time)))
            throw new UserError(`"${time}" is no time.`, 'Write it like 2026-11-23 or 2026-11-23T12:00:00Z.');
        const dispatch = platform.get(uses.dispatches).get(flags.target);
        if (dispatch === undefined)
          throw new UserError(
            `The target ${flags.target} is not set up here.`,
            'Give this command the settings that the server has: LETHE_TARGETS, LETHE_AMPLITUDE_API_KEY.',
          );
        const bar = progress('delivering', flags.json === true);
        const done = await platform
          .get(uses.deliverLake)
          .run(dispatch, { from, to, types }, flags.dryRun === true, ({ records }) => bar.update(records));
        bar.stop();
        const notes = platform.get(uses.targetNotes).counts();
        print({ ...done, notes }, flags.json === true, () =>
          [
            summary(done, flags.dryRun === true),
            ...(notes.length === 0
              ? []
              : [
                  '',
                  table([
                    ['not sent as recorded', 'type', 'where', 'count'],
                    ...notes.map((note) => [note.what, note.type, note.path, String(note.count)]),
                  ]),
                ]),
          ].join('\n'),
        );
        if (done.stopped !== undefined)
          throw new UserError(
            `The target ${flags.target} refuses everything: ${done.stopped}.`,
            'Correct its set-up and run this again: what was delivered is not delivered twice.',
          );
      }),
    );
}

function summary({ records, sent, delivered, dead, skipped }: LakeDelivery, dry: boolean): string {
  return table([
    ['what', 'count'],
    ['records', String(records)],
    ...(dry ? [['would be sent', String(sent)]] : [['delivered', String(delivered)]]),
    ...(dry ? [] : [['set aside', String(dead)]]),
    ...Object.entries(skipped).map(([reason, count]) => [`kept back: ${reason}`, String(count)]),
  ]);
}
