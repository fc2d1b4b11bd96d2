import { setPriority } from 'node:os';
import { exit } from 'node:process';
import { Command } from 'commander';
import { reportCsv } from '../../adapters/report/csv.js';
import { SystemClock } from '../../adapters/system/clock.js';
import { MakeReport } from '../../application/report.js';
import { QueryError } from '../../domain/ports/analytics.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';
import { openAnalytics } from '../composition/analytics.js';
import type { ReportAnswer, ReportAsked } from '../server/report-process.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';

/** Below everything else: the server that collects goes first. */
const priority = 10;

/** What the server starts to have reports made in a process of their own: it hears views and answers pages, until it is left. */
export function reportProcessCommand(): Command {
  return withCommonFlags(new Command('report-process')).action((flags: CommonFlags) =>
    withPlatform(flags, async (platform) => {
      setPriority(priority);
      const makeReport = new MakeReport(await openAnalytics(platform), new SystemClock());
      process.on('message', (asked: ReportAsked) => {
        answerOf(makeReport, asked).then((answer) => process.send?.(answer));
      });
      process.send?.('ready');
      await new Promise((resolve) => process.once('disconnect', resolve));
    }).then(() => exit()),
  );
}

async function answerOf(makeReport: MakeReport, asked: ReportAsked): Promise<ReportAnswer> {
  const { id, view, format, parts, limits } = asked;
  try {
    const made = await makeReport.make(view, limits);
    if (format === 'csv') return { id, text: reportCsv(made.report) };
    const { reportHtml } = await import('../../adapters/report/report-html.js');
    return { id, text: reportHtml(made, parts) };
  } catch (error) {
    if (error instanceof QueryError)
      return { id, failure: { code: error.code, message: error.message, next: error.next } };
    if (isUnavailable(error)) return { id, failure: { code: error.code, message: error.message, next: '' } };
    // Only where: a message may hold a value.
    const at =
      error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
    return {
      id,
      failure: { code: 'bug', message: `A report could not be made\n${at.join('\n')}`, next: '' },
    };
  }
}
