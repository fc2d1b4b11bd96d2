import { type Day, periodsOf } from '../range.js';
import { addsUp, daysBack } from '../sql/measured.js';
import { defaults, labelOf, type Measure, type Series, type TrendView } from '../view.js';
import { partNotes, partOf } from './periods.js';
import {
  type Column,
  type Findings,
  type Found,
  inOrderOfSize,
  type Line,
  maybeNumberIn,
  numberIn,
  type Report,
  type Row,
  type Unit,
} from './report.js';

/** Periods down, series or groups across. */
export function trendReport(view: TrendView, { range, today, rows, past }: Findings): Report {
  const grain = view.grain ?? defaults.grain;
  const periods = periodsOf(range, grain);
  const hasGroups = view.breakdown !== undefined;
  const measure = view.series[0]?.measure;
  const value = (found: readonly Found[], n: number, period: Day | null, label?: string | null) => {
    const row = found.find(
      (one) =>
        Number(one.n) === n &&
        (one.period ?? null) === period &&
        (label === undefined || (one.label1 ?? null) === label),
    );
    const missing = addsUp(view.series[n]?.measure) ? 0 : null;
    return row === undefined ? missing : maybeNumberIn(row, 'value');
  };
  const total = hasGroups ? null : undefined;
  const sizes = new Map<string, number>();
  for (const row of rows)
    if (typeof row.label1 === 'string')
      sizes.set(row.label1, (sizes.get(row.label1) ?? 0) + numberIn(row, 'events'));

  const unitOf = (n: number): Unit => unitOfMeasure(view.series[n]?.measure);
  const names = hasGroups ? inOrderOfSize(sizes) : view.series.map(seriesName);
  const lines: Line[] = names.map((name, i) => ({
    name,
    values: periods.map((period) => (hasGroups ? value(rows, 0, period, name) : value(rows, i, period))),
  }));
  const all: Line[] =
    hasGroups && addsUp(measure)
      ? [{ name: 'All together', values: periods.map((period) => value(rows, 0, period, null)) }]
      : [];
  const before: Line[] =
    past === undefined
      ? []
      : (hasGroups ? ['All together'] : names).map((name, n) => ({
          name: `${name}, ${pastName(view)}`,
          isPast: true,
          values: periods.map((period) => value(past, n, period, total)),
        }));
  const shown = [...lines, ...all, ...before];
  const columns: Column[] = [
    { name: grain[0]?.toUpperCase() + grain.slice(1), unit: 'text' },
    ...shown.map(({ name, isPast }, i) => ({
      name,
      unit: hasGroups ? unitOf(0) : unitOf(isPast ? i - lines.length : i),
    })),
  ];
  const body = periods.map((period, i): Row => {
    const part = partOf(period, grain, range, today);
    return {
      cells: [period, ...shown.map(({ values }) => values[i] ?? null)],
      ...(part !== undefined && { part }),
    };
  });
  const parts = new Set(body.map(({ part }) => part));
  const countsPeople = view.series.some((one) => one.measure === 'people');
  return {
    title: view.title,
    figures: view.series.map((series, n) => ({
      label: `${seriesName(series)} in the whole range`,
      value: value(rows, n, null, total),
      unit: unitOf(n),
      ...(past !== undefined && { past: value(past, n, null, total) }),
    })),
    chart: {
      kind: 'lines',
      unit: unitOf(0),
      x: periods,
      xName: grain,
      partial: body.flatMap(({ part }, i) => (part === undefined ? [] : [i])),
      lines: [...lines, ...(hasGroups ? [] : before)],
    },
    sentence: `Lines by ${grain} from ${periods[0]} to ${periods.at(-1)}: ${names.join(', ')}. The table below has the same numbers.`,
    tables: [{ title: `By ${grain}`, columns, rows: body }],
    notes: [
      ...(parts.has('unfinished') ? [partNotes.unfinished(grain)] : []),
      ...(parts.has('cut') ? [partNotes.cut(grain)] : []),
      ...(countsPeople
        ? [
            `People are counted once per ${grain}${hasGroups ? ', in the group of their first event in it: groups add up' : ''}; over the whole range they are counted once, so ${grain}s do not add up to it.`,
          ]
        : []),
      ...(past === undefined ? [] : [pastNote(view, daysBack(range, view.compare ?? 'previous'))]),
    ],
  };
}

export function seriesName(series: Series): string {
  if (series.label !== undefined) return series.label;
  const { measure = 'events' } = series;
  const what = labelOf(series);
  if (measure === 'events') return what;
  if (measure === 'people') return `people: ${what}`;
  const [[word, path] = ['', '']] = Object.entries(measure);
  return `${word} of ${path.split('.').at(-1)}: ${what}`;
}

export function unitOfMeasure(measure: Measure | undefined): Unit {
  return measure === undefined || measure === 'events' || measure === 'people' ? 'count' : 'number';
}

function pastName({ compare }: { readonly compare?: 'previous' | 'year' }): string {
  return compare === 'year' ? 'a year before' : 'before';
}

export function pastNote({ compare }: { readonly compare?: 'previous' | 'year' }, days: number): string {
  return compare === 'year'
    ? 'A year before means 364 days before: the same days of the week.'
    : `Before means the ${days} days before the range.`;
}
