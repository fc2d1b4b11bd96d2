import { other } from '../sql/folded.js';
import { addsUp, daysBack } from '../sql/measured.js';
import { defaults, type TableView } from '../view.js';
import {
  type Column,
  type Findings,
  type Found,
  lastKey,
  maybeNumberIn,
  numberIn,
  type Report,
  type Row,
  ratio,
  type Value,
} from './report.js';
import { pastNote, seriesName, unitOfMeasure } from './trend.js';

/** Groups down, measures across: with the share of the total, and the change against before. */
export function tableReport(view: TableView, { range, rows, past, today }: Findings): Report {
  const labels = view.rows.map((_, i) => `label${i + 1}`);
  const keyOf = (row: Found) =>
    row.label1 === null ? undefined : JSON.stringify(labels.map((label) => row[label]));
  const byKey = (found: readonly Found[]) => {
    const groups = new Map<string | undefined, Map<number, Found>>();
    for (const row of found) {
      const group = groups.get(keyOf(row)) ?? new Map<number, Found>();
      groups.set(keyOf(row), group.set(Number(row.n), row));
    }
    return groups;
  };
  const groups = byKey(rows);
  const before = past && byKey(past);
  const measure = view.series[0]?.measure;
  const isShared = addsUp(measure);
  const total = groups.get(undefined);
  const totalBefore = before?.get(undefined);
  const keys = [...groups.keys()].filter((key): key is string => key !== undefined);
  const first = (key: string) => numberIn(groups.get(key)?.get(0), 'value');
  keys.sort(
    (a, b) => Number(isCollective(a)) - Number(isCollective(b)) || first(b) - first(a) || (a < b ? -1 : 1),
  );
  /** What no group of today had before is in the rest. */
  const pastOf = (key: string | undefined, n: number): number | null => {
    if (before === undefined) return null;
    if (key === undefined || !isOther(key)) return maybeNumberIn(before.get(key)?.get(n), 'value') ?? 0;
    if (!addsUp(view.series[n]?.measure)) return null;
    const named = keys.filter((one) => !isOther(one)).reduce((sum, one) => sum + (pastOf(one, n) ?? 0), 0);
    return numberIn(totalBefore?.get(n), 'value') - named;
  };
  const rowOf = (key: string | undefined, names: readonly Value[]): Row => {
    const group = key === undefined ? total : groups.get(key);
    const values = view.series.flatMap((series, n): Value[] => {
      const missing = addsUp(series.measure) ? 0 : null;
      const value = group?.get(n) === undefined ? missing : maybeNumberIn(group.get(n), 'value');
      if (before === undefined) return [value];
      const was = pastOf(key, n);
      return [value, was, value === null || was === null ? null : ratio(value - was, was)];
    });
    const share = isShared ? [ratio(Number(values[0]), numberIn(total?.get(0), 'value'))] : [];
    return { cells: [...names, ...values, ...share], ...(key === undefined && { isTotal: true }) };
  };
  const columns: Column[] = [
    ...view.rows.map((path): Column => ({ name: lastKey(path), unit: 'text' })),
    ...view.series.flatMap((series): Column[] => {
      const column: Column = { name: seriesName(series), unit: unitOfMeasure(series.measure) };
      if (before === undefined) return [column];
      return [column, { name: 'before', unit: column.unit }, { name: 'change', unit: 'share' }];
    }),
    ...(isShared ? [{ name: 'share', unit: 'share' } as const] : []),
  ];
  const bars = keys.slice(0, 15).map((key) => ({
    label: (JSON.parse(key) as string[]).join(' · '),
    group: '',
    value: first(key),
  }));
  return {
    title: view.title,
    figures: view.series.map((series, n) => ({
      label: `${seriesName(series)} in the whole range`,
      value: maybeNumberIn(total?.get(n), 'value') ?? (addsUp(series.measure) ? 0 : null),
      unit: unitOfMeasure(series.measure),
      ...(before !== undefined && { past: pastOf(undefined, n) }),
    })),
    chart: { kind: 'bars', unit: unitOfMeasure(measure), groups: [''], bars },
    sentence: `Bars: ${seriesName(view.series[0] ?? {})} by ${view.rows.join(', ')}${keys.length > bars.length ? `, the first ${bars.length} of ${keys.length}` : ''}. The table below has the same numbers.`,
    tables: [
      {
        title: `By ${view.rows.join(', ')}`,
        columns,
        rows: [
          ...keys.map((key) => rowOf(key, JSON.parse(key) as string[])),
          rowOf(
            undefined,
            view.rows.map((_, i) => (i === 0 ? 'All together' : null)),
          ),
        ],
      },
    ],
    notes: [
      ...(keys.some(isOther)
        ? [`The ${view.top ?? defaults.topRows} largest groups are told apart; all others are ${other}.`]
        : []),
      ...(view.series.some((one) => one.measure === 'people')
        ? ['Each person is counted once, in the group of the first event in the range: groups add up.']
        : []),
      ...(range.until > today ? ['Today is not over yet: numbers will still grow.'] : []),
      ...(before === undefined ? [] : [pastNote(view, daysBack(range, view.compare ?? 'previous'))]),
    ],
  };
}

function isCollective(key: string): boolean {
  return (JSON.parse(key) as string[]).every((label) => label.startsWith('('));
}

function isOther(key: string): boolean {
  return (JSON.parse(key) as string[]).every((label) => label === other);
}
