import { defaults, labelOf, type RetentionView } from '../view.js';
import {
  averageOf,
  type Cohort,
  cohortGroupsOf,
  cohortNotes,
  cohortsOf,
  peopleOf,
  splitRows,
} from './cohorts.js';
import {
  type Column,
  type Findings,
  lastKey,
  numberIn,
  type Report,
  type Row,
  ratio,
  type Table,
  type Value,
} from './report.js';

/** A row per cohort: its size, and which share of it came back how many periods later; before it, a row per group. */
export function retentionReport(view: RetentionView, findings: Findings): Report {
  const grain = view.grain ?? defaults.cohortGrain;
  const periods = view.periods ?? defaults.periods;
  const isLater = view.returned === 'in or later';
  const ages = Array.from({ length: periods + 1 }, (_, n) => n);
  const cohorts = cohortsOf(findings, grain, periods);
  const groups = view.breakdown === undefined ? [] : cohortGroupsOf(findings, grain, periods);
  const returned = ({ found }: Cohort, n: number) =>
    isLater
      ? ages.slice(n).reduce((sum, age) => sum + numberIn(found.get(age), 'people'), 0)
      : numberIn(found.get(n), 'people');
  const shares = (of: readonly Cohort[]) => ages.map((n) => averageOf(of, n, (one) => returned(one, n)));
  const start: Column = { name: `${grain[0]?.toUpperCase()}${grain.slice(1)} of the start`, unit: 'text' };
  const group: Column = { name: lastKey(view.breakdown), unit: 'text' };
  const columns = (named: readonly Column[], unit: 'share' | 'count'): Column[] => [
    ...named,
    { name: 'People', unit: 'count' },
    ...ages.map((n) => ({ name: `${grain} ${n}${isLater ? '+' : ''}`, unit })),
  ];
  const rowOf = (cohort: Cohort, names: readonly string[], value: (n: number) => Value): Row => ({
    cells: [...names, cohort.size, ...ages.map((n) => (n < cohort.unbegunFrom ? value(n) : null))],
    unfinishedFrom: cohort.unfinishedFrom + names.length + 1,
  });
  const people = peopleOf(cohorts);
  const average = shares(cohorts);
  const total: Row = { cells: ['All, where over', people, ...average], isTotal: true };
  const byCohort: Table = {
    title: 'Share of each cohort',
    columns: columns([start], 'share'),
    rows: [...cohorts.map((one) => rowOf(one, [one.name], (n) => ratio(returned(one, n), one.size))), total],
    isHeat: true,
  };
  const tables: [Table, ...Table[]] =
    view.breakdown === undefined
      ? [
          byCohort,
          {
            title: 'People of each cohort',
            columns: columns([start], 'count'),
            rows: cohorts.map((one) => rowOf(one, [one.name], (n) => returned(one, n))),
            isExported: true,
          },
        ]
      : [
          {
            title: `Share by ${view.breakdown}, all cohorts`,
            columns: columns([group], 'share'),
            rows: [
              ...groups.map((one) => ({
                cells: [one.name, peopleOf(one.cohorts), ...shares(one.cohorts)],
              })),
              total,
            ],
            isHeat: true,
          },
          byCohort,
          {
            title: `People of each cohort by ${view.breakdown}`,
            columns: columns([start, group], 'count'),
            rows: splitRows(groups, (one, name) => rowOf(one, [one.name, name], (n) => returned(one, n))),
            isExported: true,
          },
        ];
  const begin = labelOf(view.start);
  const back = view.return === undefined ? 'did anything again' : `came back (${labelOf(view.return)})`;
  return {
    title: view.title,
    figures: [
      { label: `people began (${begin})`, value: people, unit: 'count' },
      {
        label: `${back} in ${grain} 1${isLater ? ' or later' : ''}`,
        value: average[1] ?? null,
        unit: 'share',
      },
    ],
    chart: {
      kind: 'lines',
      unit: 'share',
      x: ages,
      xName: `${grain}s after the start`,
      partial: [],
      lines:
        view.breakdown === undefined
          ? [{ name: 'all cohorts', values: average }]
          : groups.map(({ name, cohorts: own }) => ({ name, values: shares(own) })),
    },
    sentence: `${view.breakdown === undefined ? 'A line' : `Lines by ${view.breakdown}`}: which share of people ${back}, by ${grain}s after the start; all together ${average
      .map((one, n) => (one === null ? '' : `${n}: ${Math.round(one * 100)} %`))
      .filter(Boolean)
      .join(', ')}. The table below has the same numbers${view.breakdown === undefined ? ' by cohort' : ''}.`,
    tables,
    notes: [
      `A person belongs to the ${grain} of ${view.first === 'in range' ? 'the first start in the range' : 'the first start ever'}; ${grain} 0 is that very ${grain}, from the start on. Coming back is looked for up to today, past the end of the range.`,
      cohortNotes.over,
      ...(view.breakdown === undefined ? [] : [cohortNotes.split(view.breakdown, view.top ?? defaults.top)]),
    ],
  };
}
