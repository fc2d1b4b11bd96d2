import { Command, InvalidArgumentError } from 'commander';
import { runCommand } from '../../adapters/system/run-command.js';
import { UserError } from '../../adapters/user-error.js';
import type { CompactionReport } from '../../application/compaction-report.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { bytes, print, progress } from './output.js';

interface CompactFlags extends CommonFlags {
  readonly type?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly run?: string;
}

/** `lethe compact`: raw objects become sorted, deduplicated Parquet. */
export function compactCommand(): Command {
  return withCommonFlags(new Command('compact'))
    .description('turn raw objects of the lake into sorted, deduplicated Parquet')
    .option('--type <types...>', 'only these event types')
    .option('--from <date>', 'only days from this one on, YYYY-MM-DD (UTC)', day)
    .option('--to <date>', 'only days up to this one', day)
    .option('--dry-run', 'say what waits, write nothing')
    .option('--run <command>', 'let another engine do it, by a command that carries out the plan in the lake')
    .addHelpText(
      'after',
      '\nA running server does this every hour. For --run, a plan lies at curated/_plan.ndjson below the lake: docs/spark.md. Exit code 3 when something could not be read.',
    )
    .action(async (flags: CompactFlags) => {
      const json = flags.json === true;
      const { from, to, dryRun = false } = flags;
      const types = flags.type === undefined ? undefined : new Set(flags.type);
      await withPlatform(flags, async (platform) => {
        const bar = progress('compacting partitions', json);
        const range = { types, from, to };
        const { run } = flags;
        const report = await (run === undefined || dryRun
          ? platform.get(uses.compact).run(range, dryRun, (done, all) => bar.update(done, all))
          : platform.get(uses.compactElsewhere).run(range, () => runCommand(run))
        ).finally(() => bar.stop());
        if (report === undefined)
          throw new UserError(
            'Another process rewrites the lake at the moment.',
            'A server compacts every hour by itself; else try again in a minute.',
          );
        print(report, json, () => told(report, dryRun));
        if (report.unreadable.length + report.failed.length + report.tooLarge.length > 0)
          process.exitCode = 3;
      });
    });
}

function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('a day is YYYY-MM-DD');
  return text;
}

function told(report: CompactionReport, dry: boolean): string {
  const { partitions, objects, rows, repeated, conflicts, uncast } = report;
  if (dry) return `${objects} raw objects of ${partitions} partitions wait to be compacted`;
  const lines = [
    `compacted ${objects} raw objects into ${partitions} partitions: ${rows} events, ${repeated} of them repeats, ${bytes(report.bytes)} of Parquet`,
  ];
  if (conflicts > 0)
    lines.push(`${conflicts} events share their id with another event: they have a derived one`);
  if (uncast > 0) lines.push(`${uncast} values do not fit their column; lethe schema diff says which`);
  for (const name of report.unreadable) lines.push(`cannot be read, and stays where it is: ${name}`);
  for (const name of report.failed) lines.push(`has a part that cannot be read: ${name}`);
  for (const name of report.tooLarge)
    lines.push(`is too large for the memory of DuckDB, and stays raw (try Spark: --run): ${name}`);
  return lines.join('\n');
}
