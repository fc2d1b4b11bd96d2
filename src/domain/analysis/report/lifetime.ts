import { defaults, type LifetimeView, labelOf } from '../view.js';
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
} from './report.js';
import { unpricedNote } from './unpriced.js';

/** A row per cohort: what one of its people has brought in up to an age; before it, a row per group. */
export function lifetimeReport(view: LifetimeView, findings: Findings): Report {
  const grain = view.grain ?? defaults.cohortGrain;
  const periods = view.periods ?? defaults.periods;
  const ages = Array.from({ length: periods + 1 }, (_, n) => n);
  const cohorts = cohortsOf(findings, grain, periods);
  const groups = view.breakdown === undefined ? [] : cohortGroupsOf(findings, grain, periods);
  const upTo = ({ found }: Cohort, age: number) =>
    ages.slice(0, age + 1).reduce((sum, n) => sum + numberIn(found.get(n), 'revenue'), 0);
  const broughtBy = (of: readonly Cohort[]) => of.reduce((sum, one) => sum + upTo(one, periods), 0);
  const averages = (of: readonly Cohort[]) => ages.map((n) => averageOf(of, n, (one) => upTo(one, n)));
  const start: Column = { name: `${grain[0]?.toUpperCase()}${grain.slice(1)} of the start`, unit: 'text' };
  const group: Column = { name: lastKey(view.breakdown), unit: 'text' };
  const columns = (named: readonly Column[]): Column[] => [
    ...named,
    { name: 'People', unit: 'count' },
    { name: 'Revenue', unit: 'money' },
    ...ages.map((n): Column => ({ name: `per person by ${grain} ${n}`, unit: 'money' })),
  ];
  const rowOf = (cohort: Cohort, names: readonly string[]): Row => ({
    cells: [
      ...names,
      cohort.size,
      broughtBy([cohort]),
      ...ages.map((n) => (n < cohort.unbegunFrom ? ratio(upTo(cohort, n), cohort.size) : null)),
    ],
    unfinishedFrom: cohort.unfinishedFrom + names.length + 2,
  });
  const people = peopleOf(cohorts);
  const revenue = broughtBy(cohorts);
  const average = averages(cohorts);
  const total: Row = { cells: ['All, where over', people, revenue, ...average], isTotal: true };
  const byCohort: Table = {
    title: 'Revenue by cohort',
    columns: columns([start]),
    rows: [...cohorts.map((one) => rowOf(one, [one.name])), total],
  };
  const tables: [Table, ...Table[]] =
    view.breakdown === undefined
      ? [byCohort]
      : [
          {
            title: `Revenue by ${view.breakdown}, all cohorts`,
            columns: columns([group]),
            rows: [
              ...groups.map(({ name, cohorts: own }) => ({
                cells: [name, peopleOf(own), broughtBy(own), ...averages(own)],
              })),
              total,
            ],
          },
          byCohort,
          {
            title: `Revenue of each cohort by ${view.breakdown}`,
            columns: columns([start, group]),
            rows: splitRows(groups, (one, name) => rowOf(one, [one.name, name])),
            isExported: true,
          },
        ];
  const unpriced = findings.rows
    .filter((row) => numberIn(row, 'n') >= 0)
    .reduce((sum, row) => sum + numberIn(row, 'unpriced'), 0);
  return {
    title: view.title,
    figures: [
      { label: `people began (${labelOf(view.signup)})`, value: people, unit: 'count' },
      { label: 'revenue from them', value: revenue, unit: 'money' },
      { label: 'per person so far', value: ratio(revenue, people), unit: 'money' },
    ],
    chart: {
      kind: 'lines',
      unit: 'money',
      x: ages,
      xName: `${grain}s after the start`,
      partial: [],
      lines:
        view.breakdown === undefined
          ? [{ name: 'all cohorts', values: average }]
          : groups.map(({ name, cohorts: own }) => ({ name, values: averages(own) })),
    },
    sentence: `${view.breakdown === undefined ? 'A line' : `Lines by ${view.breakdown}`}: revenue per person by ${grain}s after the start. The table below has the ${view.breakdown === undefined ? 'numbers by cohort' : 'same numbers'}.`,
    tables,
    notes: [
      `A person belongs to the ${grain} of the first sign-up ever. Amounts are summed up to an age of ${periods} ${grain}s and divided by all people of the cohort.`,
      cohortNotes.over,
      ...(view.breakdown === undefined ? [] : [cohortNotes.split(view.breakdown, view.top ?? defaults.top)]),
      ...unpricedNote(unpriced, view.currency),
    ],
  };
}
