import { defaults, labelOf, type RetentionView } from '../view.js';
import { type Cohort, cohortsOf } from './cohorts.js';
import { type Column, type Findings, numberIn, type Report, type Row, ratio, type Value } from './report.js';

/** A row per cohort: its size, and which share of it came back how many periods later. */
export function retentionReport(view: RetentionView, findings: Findings): Report {
  const grain = view.grain ?? defaults.cohortGrain;
  const periods = view.periods ?? defaults.periods;
  const isLater = view.returned === 'in or later';
  const ages = Array.from({ length: periods + 1 }, (_, n) => n);
  const cohorts = cohortsOf(findings, grain, periods);
  const returned = ({ found }: Cohort, n: number) =>
    isLater
      ? ages.slice(n).reduce((sum, age) => sum + numberIn(found.get(age), 'people'), 0)
      : numberIn(found.get(n), 'people');
  /** Of cohorts for which this period is over. */
  const share = (n: number) => {
    const over = cohorts.filter(({ unfinishedFrom }) => n < unfinishedFrom);
    return ratio(
      over.reduce((sum, cohort) => sum + returned(cohort, n), 0),
      over.reduce((sum, { size }) => sum + size, 0),
    );
  };
  const columns = (unit: 'share' | 'count'): Column[] => [
    { name: `${grain[0]?.toUpperCase()}${grain.slice(1)} of the start`, unit: 'text' },
    { name: 'People', unit: 'count' },
    ...ages.map((n) => ({ name: `${grain} ${n}${isLater ? '+' : ''}`, unit })),
  ];
  const rowsOf = (value: (cohort: Cohort, n: number) => Value): Row[] =>
    cohorts.map((cohort) => ({
      cells: [
        cohort.name,
        cohort.size,
        ...ages.map((n) => (n < cohort.unbegunFrom ? value(cohort, n) : null)),
      ],
      unfinishedFrom: cohort.unfinishedFrom + 2,
    }));
  const people = cohorts.reduce((sum, { size }) => sum + size, 0);
  const average = ages.map(share);
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
      lines: [{ name: 'all cohorts', values: average }],
    },
    sentence: `A line: which share of people ${back}, by ${grain}s after the start: ${average
      .map((one, n) => (one === null ? '' : `${n}: ${Math.round(one * 100)} %`))
      .filter(Boolean)
      .join(', ')}. The table below has the same numbers by cohort.`,
    tables: [
      {
        title: 'Share of each cohort',
        columns: columns('share'),
        rows: [
          ...rowsOf((cohort, n) => ratio(returned(cohort, n), cohort.size)),
          { cells: ['All, where over', people, ...average], isTotal: true },
        ],
        isHeat: true,
      },
      { title: 'People of each cohort', columns: columns('count'), rows: rowsOf(returned), isExported: true },
    ],
    notes: [
      `A person belongs to the ${grain} of ${view.first === 'in range' ? 'the first start in the range' : 'the first start ever'}; ${grain} 0 is that very ${grain}, from the start on. Coming back is looked for up to today, past the end of the range.`,
      `What is hatched is not over yet; the last row takes only what is over.`,
    ],
  };
}
