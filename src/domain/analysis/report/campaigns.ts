import { other } from '../sql/folded.js';
import { daysBack } from '../sql/measured.js';
import { type CampaignsView, defaults } from '../view.js';
import {
  type Column,
  type Findings,
  type Found,
  numberIn,
  type Report,
  type Row,
  ratio,
  type Value,
} from './report.js';
import { pastNote } from './trend.js';
import { unpricedNote } from './unpriced.js';

/** Channels and campaigns down; spend, sign-ups, revenue and what follows from them across. */
export function campaignsReport(view: CampaignsView, { range, rows, past, today }: Findings): Report {
  const total = rows.find(({ label1 }) => label1 === null);
  const before = past?.find(({ label1 }) => label1 === null);
  const groups = rows.filter(({ label1 }) => label1 !== null);
  const isCollective = (row: Found) =>
    Number(String(row.label2).startsWith('(') && String(row.label1).startsWith('('));
  groups.sort(
    (a, b) =>
      isCollective(a) - isCollective(b) ||
      numberIn(b, 'revenue') - numberIn(a, 'revenue') ||
      numberIn(b, 'spend') - numberIn(a, 'spend') ||
      (`${a.label1} ${a.label2}` < `${b.label1} ${b.label2}` ? -1 : 1),
  );
  const cellsOf = (row: Found | undefined): Value[] => {
    const [spend, signups, orders, revenue] = ['spend', 'signups', 'orders', 'revenue'].map((name) =>
      numberIn(row, name),
    ) as [number, number, number, number];
    return [
      spend,
      signups,
      orders,
      revenue,
      spend === 0 ? null : ratio(spend, signups),
      ratio(revenue, spend),
    ];
  };
  const columns: Column[] = [
    { name: 'Channel', unit: 'text' },
    { name: 'Campaign', unit: 'text' },
    { name: 'Spend', unit: 'money' },
    { name: 'Sign-ups', unit: 'count' },
    { name: 'Orders', unit: 'count' },
    { name: 'Revenue', unit: 'money' },
    { name: 'Spend per sign-up', unit: 'money' },
    { name: 'Revenue per spend', unit: 'ratio' },
  ];
  const body = groups.map(
    (row): Row => ({ cells: [String(row.label1), String(row.label2), ...cellsOf(row)] }),
  );
  const hasSpend = rows.some((row) => numberIn(row, 'spend') > 0);
  const shown = hasSpend ? ['spend', 'revenue'] : ['revenue'];
  const bars = groups.slice(0, 12).flatMap((row) =>
    shown.map((group) => ({
      label: row.label1 === row.label2 ? String(row.label1) : `${row.label1} · ${row.label2}`,
      group,
      value: numberIn(row, group),
    })),
  );
  const figure = (label: string, column: string, unit: 'money' | 'count') => ({
    label,
    value: numberIn(total, column),
    unit,
    ...(past !== undefined && { past: numberIn(before, column) }),
  });
  const window = view.touch?.window ?? defaults.touchWindow;
  return {
    title: view.title,
    figures: [
      figure('revenue', 'revenue', 'money'),
      figure('spend', 'spend', 'money'),
      figure('sign-ups', 'signups', 'count'),
    ],
    chart: { kind: 'bars', unit: 'money', groups: shown, bars },
    sentence: `Bars: ${shown.join(' and ')} of ${Math.min(12, groups.length)} of ${groups.length} campaigns. The table below has the same numbers.`,
    tables: [
      {
        title: 'By channel and campaign',
        columns,
        rows: [...body, { cells: ['All together', null, ...cellsOf(total)], isTotal: true }],
      },
    ],
    notes: [
      ...(hasSpend ? [] : ['The lake holds no cost of advertising (ad_spend) for these days.']),
      `A sign-up or an order belongs to the last event of the same person that names a channel or a campaign, at most ${window} before it; to (none) where there is none. Sign-ups are people.`,
      ...(groups.some(({ label1 }) => label1 === other)
        ? [`The ${view.top ?? defaults.topRows} largest campaigns are told apart; all others are ${other}.`]
        : []),
      ...(range.until > today ? ['Today is not over yet: numbers will still grow.'] : []),
      ...unpricedNote(numberIn(total, 'unpriced'), view.currency),
      ...(past === undefined ? [] : [pastNote(view, daysBack(range, view.compare ?? 'previous'))]),
    ],
  };
}
