import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { stdout } from 'node:process';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { SystemClock } from '../../adapters/system/clock.js';
import { UserError } from '../../adapters/user-error.js';
import { loadView, withChanges } from '../../adapters/view-file/read-view.js';
import { readyViews } from '../../adapters/view-file/ready-views.js';
import { type Made, MakeReport, questionOf, sqlOf } from '../../application/report.js';
import { type DialectName, dialects } from '../../domain/analysis/sql/dialect.js';
import type { Cell } from '../../domain/analysis/sql/statement.js';
import type { View } from '../../domain/analysis/view.js';
import { nearest } from '../../domain/nearest.js';
import { openAnalytics } from '../composition/analytics.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print, table } from './output.js';

type Format = 'html' | 'csv' | 'json' | 'sql' | 'view';

interface ReportFlags extends CommonFlags {
  readonly list?: boolean;
  readonly out?: string;
  readonly format?: Format;
  readonly from?: string;
  readonly to?: string;
  readonly last?: string;
  readonly by?: string;
  readonly timezone?: string;
  readonly fold: number;
  readonly dialect: DialectName;
  readonly behind?: Cell;
  readonly timeout: number;
}

export function reportCommand(): Command {
  return withCommonFlags(new Command('report'))
    .description('answer a view: a page with chart and table, and the same numbers as CSV')
    .addArgument(new Argument('[view]', 'a file with a view (docs/reports.md), or the name of a ready one'))
    .option('--list', 'the views that are ready')
    .option('--out <folder>', 'where to write NAME.html and NAME.csv (here)')
    .addOption(
      new Option(
        '--format <format>',
        'print only this: the page, the numbers, the SQL, the view itself',
      ).choices(['html', 'csv', 'json', 'sql', 'view']),
    )
    .option('--from <day>', 'with --to: from this day')
    .option('--to <day>', 'with --from: to this day, included')
    .option('--last <span>', 'the last 30 days, 12 weeks, 6 months')
    .option('--by <path>', 'split by, e.g. geo.country')
    .option('--timezone <name>', 'whose days, e.g. Europe/Berlin')
    .option('--fold <n>', 'show groups of fewer people as one', count, 1)
    .option('--behind <cell>', 'list whom or what a number is made of: period=2026-05-01,label1=DE', cell)
    .addOption(
      new Option('--dialect <name>', 'of --format sql').choices(Object.keys(dialects)).default('duckdb'),
    )
    .option('--timeout <seconds>', 'how long the query may take', count, 60)
    .action(run);
}

async function run(name: string | undefined, flags: ReportFlags): Promise<void> {
  if (flags.list || name === undefined) return list(flags.json === true);
  const view = changed(await viewOf(name), flags);
  if (flags.format === 'view') return void stdout.write(`${JSON.stringify(view, null, 2)}\n`);
  if (flags.format === 'sql') {
    const question = questionOf(view, new SystemClock().now(), flags.fold);
    return void stdout.write(`${sqlOf(view, question, dialects[flags.dialect])}\n`);
  }
  await withPlatform(flags, async (platform) => {
    const makeReport = new MakeReport(await openAnalytics(platform), new SystemClock());
    const limits = { least: flags.fold, timeoutMs: flags.timeout * 1_000 };
    if (flags.behind !== undefined) return behind(makeReport, view, flags.behind, limits);
    const made = await makeReport.make(view, limits);
    await (flags.format === undefined ? write(made, name, flags) : show(made, flags.format));
  });
}

function list(json: boolean): void {
  print(readyViews, json, () => {
    const rows = Object.entries(readyViews).map(([name, { kind, description = '' }]) => [
      name,
      kind,
      description,
    ]);
    return table([['view', 'kind', 'what it answers'], ...rows]);
  });
}

async function viewOf(name: string): Promise<View> {
  const ready = Object.hasOwn(readyViews, name) ? readyViews[name] : undefined;
  if (ready !== undefined) return ready;
  const [close] = nearest(name, Object.keys(readyViews));
  if (close !== undefined) throw new UserError(`There is no ready view ${name}.`, `Did you mean ${close}?`);
  return loadView(name);
}

function changed(view: View, { from, to, last, by, timezone }: ReportFlags): View {
  if ((from === undefined) !== (to === undefined))
    throw new UserError(
      '--from and --to go together.',
      'lethe report VIEW --from 2026-05-01 --to 2026-05-31',
    );
  if (last !== undefined && from !== undefined)
    throw new UserError('--last and --from say two different ranges.', 'Leave one of them out.');
  const range =
    last === undefined ? (from === undefined || to === undefined ? undefined : { from, to }) : { last };
  return withChanges(view, {
    ...(range !== undefined && { range }),
    ...(by !== undefined && { breakdown: by }),
    ...(timezone !== undefined && { timezone }),
  });
}

async function write(made: Made, view: string, { out = '.', json }: ReportFlags): Promise<void> {
  const { reportHtml } = await import('../../adapters/report/report-html.js');
  const { reportCsv } = await import('../../adapters/report/csv.js');
  const name = basename(view).replace(/\.(json|ya?ml)$/, '');
  await mkdir(out, { recursive: true });
  const files = { html: join(out, `${name}.html`), csv: join(out, `${name}.csv`) };
  await writeFile(files.html, reportHtml(made, { csvLink: `${encodeURIComponent(name)}.csv` }));
  await writeFile(files.csv, reportCsv(made.report));
  print(files, json === true, () => `${files.html}\n${files.csv}`);
}

async function show(made: Made, format: Format): Promise<void> {
  const { reportHtml } = await import('../../adapters/report/report-html.js');
  const { reportCsv } = await import('../../adapters/report/csv.js');
  if (format === 'html') stdout.write(reportHtml(made));
  else if (format === 'csv') stdout.write(reportCsv(made.report));
  else stdout.write(`${JSON.stringify(made, null, 2)}\n`);
}

const mostBehind = 10_000;

async function behind(
  makeReport: MakeReport,
  view: View,
  asked: Cell,
  limits: Parameters<MakeReport['make']>[1],
): Promise<void> {
  const { csv } = await import('../../adapters/report/csv.js');
  const answer = await makeReport.behind(view, asked, limits, mostBehind).catch((error: unknown) => {
    if (error instanceof RangeError)
      throw new UserError(`${error.message}.`, 'docs/reports.md says how cells are named.');
    throw error;
  });
  const rows = answer.rows.map((row) =>
    row.map((value) =>
      typeof value === 'object' ? null : typeof value === 'boolean' ? String(value) : value,
    ),
  );
  stdout.write(csv([answer.columns.map(({ name }) => name), ...rows]));
  if (answer.cut) process.stderr.write(`There are more than these ${mostBehind.toLocaleString('en')}.\n`);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

function cell(text: string): Cell {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new InvalidArgumentError('Write column=value, several joined by commas.');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
