import { Command } from 'commander';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { bytes, print, table } from './output.js';

export function statusCommand(): Command {
  return withCommonFlags(new Command('status'))
    .description('the ledger, queue depths and ages, the size of the lake')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const report = await platform.get(uses.status).report();
        const { ledger, waiting, lake } = report;
        print(report, flags.json === true, () =>
          table([
            ['what', 'count', ''],
            ['received', String(ledger.received), 'events'],
            ['recorded', String(ledger.recorded), 'events in the lake'],
            ['suppressed', String(ledger.suppressed), 'events left out on purpose'],
            [
              'dead',
              String(ledger.dead),
              `events set aside (${ledger.letters.open} letters open, ${ledger.letters.expired} expired)`,
            ],
            ['removed', String(ledger.removed), 'of the recorded, by retention'],
            ['waiting', String(ledger.waiting), `events, the oldest for ${waiting.oldestSeconds} s`],
            ['lake', String(lake.objects), `objects of ${lake.types} event types, ${bytes(lake.bytes)}`],
            ...Object.entries(report.targets).map(([target, one]) => [
              `→ ${target}`,
              String(one.delivered ?? '-'),
              one.delivered === undefined
                ? `${one.waiting} packets waiting (${one.state})`
                : `delivered, ${one.waiting} waiting, ${one.skipped} kept back, ${one.dead} set aside (${one.state})`,
            ]),
            ...(report.processing === undefined
              ? []
              : [['processor', report.processing ? 'yes' : 'no', 'running on this data directory']]),
          ]),
        );
      }),
    );
}
