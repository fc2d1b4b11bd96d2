import { Command } from 'commander';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, progress, table } from './output.js';
import { dropCommand, listCommand } from './second-lakes.js';

/** `lethe lake`: the lake as a whole, and those beside it. */
export function lakeCommand(): Command {
  const verify = withCommonFlags(new Command('verify'))
    .description('hold every manifest against the Parquet and the raw objects that are there')
    .addHelpText('after', '\nExit code 3 when something is not as a manifest says.')
    .action((flags: CommonFlags) =>
      withPlatform(flags, async (platform) => {
        const json = flags.json === true;
        const bar = progress('verifying partitions', json);
        const report = await platform
          .get(uses.verifyLake)
          .run((done, all) => bar.update(done, all))
          .finally(() => bar.stop());
        print(report, json, () => {
          const { partitions, rows, findings } = report;
          const sum = `${rows} rows in ${partitions} partitions`;
          if (findings.length === 0) return `${sum}\nclean: every part is as its manifest says`;
          const list = findings.map(({ finding, what, detail }) => [finding, what, detail]);
          return `${sum}\n${findings.length} findings:\n${table([['finding', 'what', 'detail'], ...list])}`;
        });
        if (report.findings.length > 0) process.exitCode = 3;
      }),
    );
  return new Command('lake')
    .description('is the lake as its manifests say; which lakes there are beside it')
    .addCommand(verify)
    .addCommand(listCommand())
    .addCommand(dropCommand());
}
