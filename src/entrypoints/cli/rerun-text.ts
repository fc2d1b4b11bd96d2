import type { RerunLetters } from '../../application/rerun/rerun.js';
import type { Change, Counts, RerunReport } from '../../application/rerun/tally.js';
import { table } from './output.js';

const mostLines = 50;

const why: { readonly [reason: string]: string } = {
  forgotten: 'forgotten',
  restricted: 'of restricted people',
  original_gone: 'an original is gone',
  wrong_key: 'do not open',
  unreadable: 'unreadable',
};

/** What a rerun came to, for people. */
export function rerunText(report: RerunReport, letters: RerunLetters, seconds: number): string {
  const { events, changes, otherChanges } = report;
  const rate = Math.round(events / Math.max(seconds, 0.001)).toLocaleString('en');
  const counts = [
    ['same', report.same],
    ['changed', report.changed],
    ...lines('newly failed', report.failed),
    ...lines('newly suppressed', report.suppressed),
    ...lines('not comparable', report.notComparable, why),
    ...lines('newly valid, dead as', letters.valid),
    ...(letters.stillDead > 0 ? [['dead as before', letters.stillDead] as const] : []),
    ...(letters.suppressed > 0 ? [['dead, newly suppressed', letters.suppressed] as const] : []),
    ...(letters.unopened > 0 ? [['dead, do not open', letters.unopened] as const] : []),
    ...(report.repeated > 0 ? [['(rows that repeat an event)', report.repeated] as const] : []),
    ...(report.noKey > 0 ? [['(changed, written as recorded: no key)', report.noKey] as const] : []),
  ] as const;
  const places = changes.slice(0, mostLines);
  const left = changes.length - places.length + otherChanges;
  return [
    `reran ${events} events in ${seconds.toFixed(1)} s (${rate} events/s)`,
    table([['what', 'events'], ...counts.map(([what, number]) => [what, String(number)])]),
    ...(places.length === 0 ? [] : ['', table([head, ...places.map(changeLine)])]),
    ...(left > 0 ? [`and ${left} more: --json lists them`] : []),
  ].join('\n');
}

const head = ['changed at', 'before', 'after', 'events', 'for example'];

function changeLine({ pointer, before, after, events, samples }: Change): string[] {
  return [pointer, before, after, String(events), samples[0] ?? ''];
}

function lines(what: string, counts: Counts, words: { readonly [word: string]: string } = {}) {
  return Object.entries(counts).map(([word, number]) => [`${what}: ${words[word] ?? word}`, number] as const);
}
