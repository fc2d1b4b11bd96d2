import { daysBack } from '../sql/measured.js';
import { defaults, type FunnelView, labelOf } from '../view.js';
import {
  type Column,
  type Findings,
  type Found,
  inOrderOfSize,
  lastKey,
  numberIn,
  type Report,
  type Row,
  ratio,
} from './report.js';
import { pastNote } from './trend.js';

/** How many came to each step; of whom the window is over, how many of a hundred. */
export function funnelReport(view: FunnelView, { range, rows, past }: Findings): Report {
  const steps = view.steps.map((step, i) => ({ name: `${i + 1} ${labelOf(step)}`, number: i + 1 }));
  const last = steps.length;
  const reached = (found: readonly Found[], label: string | null, step: number, settledOnly = false) =>
    found
      .filter((row) => (row.label1 ?? null) === label && numberIn(row, 'reached') >= step)
      .filter((row) => !settledOnly || numberIn(row, 'is_open') === 0)
      .reduce((sum, row) => sum + numberIn(row, 'people'), 0);
  const rate = (found: readonly Found[], label: string | null, step: number, of: number) =>
    ratio(reached(found, label, step, true), reached(found, label, of, true));
  const open = reached(rows, null, 1) - reached(rows, null, 1, true);
  const sizes = new Map<string, number>();
  for (const { label1 } of rows) if (typeof label1 === 'string') sizes.set(label1, reached(rows, label1, 1));
  const groups = inOrderOfSize(sizes);

  const main: Row[] = steps.map(({ name, number }) => ({
    cells: [
      name,
      reached(rows, null, number),
      number === 1 ? null : rate(rows, null, number, number - 1),
      number === 1 ? null : rate(rows, null, number, 1),
      ...(past === undefined
        ? []
        : [reached(past, null, number), number === 1 ? null : rate(past, null, number, 1)]),
    ],
  }));
  const columns: Column[] = [
    { name: 'Step', unit: 'text' },
    { name: 'People', unit: 'count' },
    { name: 'of the step before', unit: 'share' },
    { name: 'of step 1', unit: 'share' },
    ...(past === undefined
      ? []
      : ([
          { name: 'People before', unit: 'count' },
          { name: 'of step 1 before', unit: 'share' },
        ] as const)),
  ];
  const byGroup = {
    title: `By ${view.breakdown} at step 1`,
    isExported: true,
    columns: [
      { name: lastKey(view.breakdown), unit: 'text' },
      ...steps.map(({ name }) => ({ name, unit: 'count' })),
      { name: `step ${last} of step 1`, unit: 'share' },
    ] as Column[],
    rows: [
      ...groups.map(
        (group): Row => ({
          cells: [
            group,
            ...steps.map(({ number }) => reached(rows, group, number)),
            rate(rows, group, last, 1),
          ],
        }),
      ),
      {
        cells: [
          'All together',
          ...steps.map(({ number }) => reached(rows, null, number)),
          rate(rows, null, last, 1),
        ],
        isTotal: true,
      },
    ],
  };
  return {
    title: view.title,
    figures: [
      {
        label: `of ${labelOf(view.steps[0] ?? {})} come to ${labelOf(view.steps.at(-1) ?? {})}`,
        value: rate(rows, null, last, 1),
        unit: 'share',
        ...(past !== undefined && { past: rate(past, null, last, 1) }),
      },
      { label: 'people began', value: reached(rows, null, 1), unit: 'count' },
      ...(open === 0 ? [] : [{ label: 'of them still have time', value: open, unit: 'count' } as const]),
    ],
    chart: {
      kind: 'bars',
      unit: 'count',
      groups: [''],
      bars: steps.map(({ name, number }) => ({ label: name, group: '', value: reached(rows, null, number) })),
    },
    sentence: `Bars: people at each of ${last} steps: ${steps.map(({ name, number }) => `${name} ${reached(rows, null, number).toLocaleString('en')}`).join(', ')}. The table below has the same numbers.`,
    tables:
      view.breakdown === undefined
        ? [{ title: 'By step', columns, rows: main }]
        : [{ title: 'By step', columns, rows: main }, byGroup],
    notes: [
      `Steps come one after another, the last within ${view.window ?? defaults.funnelWindow} of the first; the first is in the range, the others may come after it. Of events at the same time the one of the lower step comes first.`,
      ...(open === 0
        ? []
        : [
            `${open.toLocaleString('en')} people began so lately that their time is not over: they are counted as people and left out of the percentages.`,
          ]),
      ...(view.breakdown === undefined
        ? []
        : ['Each person is in one group, the one said at step 1: groups add up.']),
      'Events of nobody, or of people who were forgotten, are in no funnel.',
      ...(past === undefined ? [] : [pastNote(view, daysBack(range, view.compare ?? 'previous'))]),
    ],
  };
}
