import { defaults, type LifetimeView, labelOf } from '../view.js';
import { cohortsOf } from './cohorts.js';
import { type Column, type Findings, numberIn, type Report, type Row, ratio } from './report.js';
import { unpricedNote } from './unpriced.js';

/** A row per cohort: what one of its people has brought in up to an age. */
export function lifetimeReport(view: LifetimeView, findings: Findings): Report {
  const grain = view.grain ?? defaults.cohortGrain;
  const periods = view.periods ?? defaults.periods;
  const ages = Array.from({ length: periods + 1 }, (_, n) => n);
  const cohorts = cohortsOf(findings, grain, periods).map((cohort) => {
    let sum = 0;
    const upTo = ages.map((n) => {
      sum += numberIn(cohort.found.get(n), 'revenue');
      return sum;
    });
    return { ...cohort, upTo, revenue: ages.filter((n) => n < cohort.unbegunFrom).length === 0 ? 0 : sum };
  });
  const average = ages.map((n) => {
    const over = cohorts.filter(({ unfinishedFrom }) => n < unfinishedFrom);
    return ratio(
      over.reduce((sum, { upTo }) => sum + (upTo[n] ?? 0), 0),
      over.reduce((sum, { size }) => sum + size, 0),
    );
  });
  const people = cohorts.reduce((sum, { size }) => sum + size, 0);
  const revenue = cohorts.reduce((sum, one) => sum + one.revenue, 0);
  const columns: Column[] = [
    { name: `${grain[0]?.toUpperCase()}${grain.slice(1)} of the start`, unit: 'text' },
    { name: 'People', unit: 'count' },
    { name: 'Revenue', unit: 'money' },
    ...ages.map((n): Column => ({ name: `per person by ${grain} ${n}`, unit: 'money' })),
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
      lines: [{ name: 'all cohorts', values: average }],
    },
    sentence: `A line: revenue per person by ${grain}s after the start. The table below has the numbers by cohort.`,
    tables: [
      {
        title: 'Revenue by cohort',
        columns,
        rows: [
          ...cohorts.map(
            ({ name, size, revenue: brought, upTo, unbegunFrom, unfinishedFrom }): Row => ({
              cells: [
                name,
                size,
                brought,
                ...upTo.map((sum, n) => (n < unbegunFrom ? ratio(sum, size) : null)),
              ],
              unfinishedFrom: unfinishedFrom + 3,
            }),
          ),
          { cells: ['All, where over', people, revenue, ...average], isTotal: true },
        ],
      },
    ],
    notes: [
      `A person belongs to the ${grain} of the first sign-up ever. Amounts are summed up to an age of ${periods} ${grain}s and divided by all people of the cohort.`,
      'What is hatched is not over yet; the last row takes only what is over.',
      ...unpricedNote(unpriced, view.currency),
    ],
  };
}
