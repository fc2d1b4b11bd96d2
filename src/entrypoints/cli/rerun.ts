import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { LogRange } from '../../application/rerun/recorded-log.js';
import type { RerunLetters } from '../../application/rerun/rerun.js';
import { type RerunReport, RerunTally } from '../../application/rerun/tally.js';
import type { Json } from '../../domain/json.js';
import type { Partition } from '../../domain/lake/object-name.js';
import type { Lake } from '../../domain/ports/lake.js';
import type { Platform } from '../composition/embedded.js';
import { placeOf } from '../composition/lake-at.js';
import { uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withDecidingPlatform, withPolicyFlag } from './command.js';
import { explainError } from './explain-error.js';
import { print, progress } from './output.js';
import { intoSecondLake } from './rerun-into.js';
import { rerunProfiles } from './rerun-profiles.js';
import { rerunText } from './rerun-text.js';
import { shareOut, work } from './workers.js';

/** `--to` says two things, told apart by how they look: a day, and where to write a second lake. */
interface Until {
  readonly day?: string;
  readonly place?: string;
}

interface RerunFlags extends CommonFlags {
  readonly policy?: string;
  readonly from?: string;
  readonly to?: Until;
  readonly type?: string[];
  readonly workers?: number;
  readonly worker?: boolean;
  readonly profiles?: boolean;
  readonly write?: boolean;
  readonly stopped?: boolean;
}

/** Bytes of objects that take as long as a process takes to start, several times over. */
const worthAWorker = 4 * 1024 * 1024;

const help = `
A second lake gets every row: as it would be recorded now where that can be said, else as it is. It is registered
(lethe lake list), so that forgetting reaches it, too. Run again, it goes on with what is not there yet.
Exit code 3 when anything differs.`;

/** `lethe rerun`: the recorded log through today's code and policy. */
export function rerunCommand(): Command {
  return withPolicyFlag(withCommonFlags(new Command('rerun')))
    .description('run the recorded log through today’s code and policy, and say what would differ')
    .option('--from <day>', 'events that happened on this day (UTC) or later, like 2026-11-23', day)
    .option(
      '--to <day or place>',
      'and before this day; a folder or s3://bucket/prefix: write a second lake',
      until,
    )
    .option('--type <type...>', 'only of these event types; a * at the end stands for any rest')
    .option(
      '--workers <count>',
      'processes that share the work (by the size of it, one per core at most)',
      count,
    )
    .addOption(new Option('--worker').hideHelp())
    .option('--profiles', 'instead: compare the profiles that are stored with what the whole log says')
    .option('--write', 'with --profiles: put what the log says in their place; the server must be stopped')
    .option('--stopped', 'with --write on AWS: nothing processes events now')
    .addHelpText('after', help)
    .action((flags: RerunFlags) =>
      withDecidingPlatform(flags, async (platform) => {
        if (flags.profiles || flags.write) return rerunProfiles(platform, flags);
        if (flags.worker) return workFor(platform, flags.to?.place);
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
  const range: LogRange = { types: flags.type, from: flags.from, to: flags.to?.day };
  const use = platform.get(uses.rerun);
  const parts = await use.parts(range);
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  // The largest first: so no worker is left alone with one at the end.
  const pieces = [...parts].sort((a, b) => b.size - a.size).map(({ partition }) => partition);
  const bar = progress('rerunning bytes', flags.json === true);
  let done = 0;
  const onProgress = (more: number) => {
    done += more;
    bar.update(done, bytes);
  };
  const tally = new RerunTally();
  const workers = flags.workers ?? Math.min(availableParallelism(), Math.floor(bytes / worthAWorker));
  const runAll = async (lost?: AbortSignal, into?: Lake) => {
    if (workers > 1 && pieces.length > 1) {
      const done = await shareOut(pieces, workerArgs(flags), workers, onProgress, lost);
      for (const report of done) tally.merge(report as unknown as RerunReport);
    } else
      for (const partition of pieces) {
        tally.merge(await use.part(partition, into, onProgress));
        lost?.throwIfAborted();
      }
  };
  const place = flags.to?.place;
  try {
    if (place === undefined) await runAll();
    else await intoSecondLake(platform, place, runAll);
    return { report: tally.report(), letters: await use.letters(range) };
  } finally {
    bar.stop();
  }
}

function workerArgs({ dataDir, platform, policy, to }: RerunFlags): string[] {
  const flags = { 'data-dir': dataDir, platform, policy, to: to?.place };
  const given = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return ['rerun', '--worker', ...given];
}

async function workFor(platform: Platform, place: string | undefined): Promise<void> {
  const into = place === undefined ? undefined : await platform.get(uses.secondLakes).open(place);
  const use = platform.get(uses.rerun);
  await work(
    async (piece, onProgress) => (await use.part(piece as Partition, into, onProgress)) as unknown as Json,
    (error) => {
      const [message = '', ...next] = explainError(error).text.split('\n');
      return { message, next: next.join('\n') };
    },
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

function until(text: string, before: Until = {}): Until {
  if (/^[\d-]+$/.test(text)) return { ...before, day: day(text) };
  return { ...before, place: placeOf(text) };
}

function count(text: string): number {
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1 && workers <= 256) return workers;
  throw new InvalidArgumentError('Write a number from 1 to 256.');
}
