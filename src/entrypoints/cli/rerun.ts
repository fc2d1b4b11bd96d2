import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import type { LogRange } from '../../application/rerun/recorded-log.js';
import type { RerunLetters } from '../../application/rerun/rerun.js';
import { type RerunReport, RerunTally } from '../../application/rerun/tally.js';
import type { Json } from '../../domain/json.js';
import type { Partition } from '../../domain/lake/object-name.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withDecidingPlatform, withPolicyFlag } from './command.js';
import { explainError } from './explain-error.js';
import { print, progress } from './output.js';
import { rerunText } from './rerun-text.js';
import { shareOut, work } from './workers.js';

interface RerunFlags extends CommonFlags {
  readonly policy?: string;
  readonly from?: string;
  readonly to?: string;
  readonly type?: string[];
  readonly workers: number;
  readonly worker?: boolean;
}

/** `lethe rerun`: the recorded log through today's code and policy. */
export function rerunCommand(): Command {
  return withPolicyFlag(withCommonFlags(new Command('rerun')))
    .description(
      'run the recorded log through today’s code and policy, and say what would differ; writes nothing',
    )
    .option('--from <day>', 'events that happened on this day (UTC) or later, like 2026-11-23', day)
    .option('--to <day>', 'and before this one', day)
    .option('--type <type...>', 'only of these event types; a * at the end stands for any rest')
    .option('--workers <count>', 'processes that share the work', count, availableParallelism())
    .addOption(new Command().createOption('--worker').hideHelp())
    .addHelpText('after', '\nExit code 3 when anything differs.')
    .action((flags: RerunFlags) =>
      withDecidingPlatform(flags, async (platform) => {
        if (flags.worker) return workFor(platform);
        const start = Date.now();
        const { report, letters } = await rerun(platform, flags);
        const seconds = (Date.now() - start) / 1_000;
        print({ ...report, letters, seconds }, flags.json === true, () =>
          rerunText(report, letters, seconds),
        );
        if (isDifferent(report, letters)) process.exitCode = 3;
      }),
    );
}

async function rerun(
  platform: Platform,
  flags: RerunFlags,
): Promise<{ report: RerunReport; letters: RerunLetters }> {
  const range: LogRange = { types: flags.type, from: flags.from, to: flags.to };
  const use = platform.get(uses.rerun);
  const parts = await use.parts(range);
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  const bar = progress('rerunning bytes', flags.json === true);
  let done = 0;
  const onProgress = (more: number) => {
    done += more;
    bar.update(done, bytes);
  };
  const tally = new RerunTally();
  try {
    // The largest first: so no worker is left alone with one at the end.
    const pieces = [...parts].sort((a, b) => b.size - a.size).map(({ partition }) => partition);
    if (Math.min(flags.workers, pieces.length) > 1)
      for (const one of await shareOut<RerunReport & Json>(
        pieces,
        workerArgs(flags),
        flags.workers,
        onProgress,
      ))
        tally.merge(one);
    else for (const partition of pieces) tally.merge(await use.part(partition, undefined, onProgress));
    return { report: tally.report(), letters: await use.letters(range) };
  } finally {
    bar.stop();
  }
}

function workerArgs({ dataDir, platform, policy }: RerunFlags): string[] {
  const flags = { 'data-dir': dataDir, platform, policy };
  const given = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return ['rerun', '--worker', ...given];
}

function workFor(platform: Platform): Promise<void> {
  return work(
    async (piece, onProgress) =>
      (await platform.get(uses.rerun).part(piece as Partition, undefined, onProgress)) as unknown as Json,
    (error) => explainError(error).text,
  );
}

function isDifferent(
  { changed, failed, suppressed }: RerunReport,
  { valid, suppressed: letters }: RerunLetters,
): boolean {
  return changed + letters + Object.keys({ ...failed, ...suppressed, ...valid }).length > 0;
}

function day(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('Write a day like 2026-11-23.');
}

function count(text: string): number {
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1 && workers <= 256) return workers;
  throw new InvalidArgumentError('Write a number from 1 to 256.');
}
