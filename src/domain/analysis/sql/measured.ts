import { addDays, daysBetween, type Grain, type Range } from '../range.js';
import {
  type Comparison,
  defaults,
  type Measure,
  type Series,
  type TableView,
  type TrendView,
} from '../view.js';
import type { Dialect } from './dialect.js';
import {
  filedBetween,
  localDay,
  meant,
  none,
  numberAt,
  periodOfDay,
  type Question,
  textAt,
} from './events.js';
import { folded, other } from './folded.js';
import { type Cell, cellCondition, type Statement, textColumns } from './statement.js';

/** How many days lie between a range and the one that it is compared with. */
export function daysBack(range: Range, compare: Comparison): number {
  return compare === 'year' ? 364 : daysBetween(range.from, range.until);
}

/**
 * Trend and table: series × period × group. Rows answered: `n` (number of the series), `period` (first day; NULL for the
 * whole range), `label1` … (NULL for all groups together), `value`, `events`, `people`.
 *
 * A group is what an event says of the paths, the largest `top` by the first series and all others as one. Who is counted as
 * a person is counted once in a period, in the group of the first event there: so groups add up to the total.
 * @param past so many days are added to each day: to lay a former range over the present one
 */
export function measuredSql(
  view: TrendView | TableView,
  question: Question,
  dialect: Dialect,
  past = 0,
): Statement {
  const paths = view.kind === 'table' ? view.rows : view.breakdown === undefined ? [] : [view.breakdown];
  const grain: Grain | undefined = view.kind === 'trend' ? (view.grain ?? defaults.grain) : undefined;
  const top = view.top ?? (view.kind === 'table' ? defaults.topRows : defaults.top);
  const range = { from: addDays(question.range.from, -past), until: addDays(question.range.until, -past) };
  const groups = paths.map((_, i) => `g${i + 1}`);
  const labels = paths.map((_, i) => `label${i + 1}`);
  const measures = view.series.map(({ measure }) => measure ?? 'events');
  const ofPeople = measures.flatMap((measure, n) => (measure === 'people' ? [n] : []));

  const picked = view.series.map((series, n) => {
    const measure = measures[n] as Measure;
    const amount =
      typeof measure === 'string' ? 'CAST(NULL AS DECIMAL(20, 6))' : numberAt(pathOf(measure), dialect);
    return `SELECT ${[
      `${n} AS n`,
      'id, time, person, coalesce(person, id) AS who',
      `${localDay(question, dialect)} AS day`,
      `${amount} AS amount`,
      ...paths.map((path, i) => `coalesce(${textAt(path, dialect)}, '${none}') AS g${i + 1}`),
    ].join(
      ', ',
    )} FROM events WHERE ${filedBetween(range.from, range.until)} AND ${meant(selectionsOf(view, series), dialect)}`;
  });
  const day = past === 0 ? 'day' : `CAST(day + INTERVAL '${past}' DAY AS DATE)`;
  const period = grain === undefined ? `DATE '${question.range.from}'` : periodOfDay(day, grain);
  const isCounted =
    ofPeople.length === 0
      ? '1 = 1'
      : `(n NOT IN (${ofPeople.join(', ')}) OR (person IS NOT NULL AND turn = 1))`;
  const rank =
    groups.length === 0
      ? []
      : [
          `ranked AS (SELECT ${groups.join(', ')}, row_number() OVER (ORDER BY ${weightOf(measures[0] as Measure)} DESC, ${groups.join(', ')}) AS place FROM counted WHERE n = 0 GROUP BY ${groups.join(', ')})`,
        ];
  const named = groups.map(
    (group, i) =>
      `CASE WHEN ranked.place <= ${top} THEN counted.${group} ELSE '${other}' END AS ${labels[i]}`,
  );
  const join =
    groups.length === 0
      ? ''
      : ` LEFT JOIN ranked ON ${groups.map((group) => `ranked.${group} = counted.${group}`).join(' AND ')}`;
  const columns = ['n', 'period', 'person', 'who', 'id', 'time', 'amount'];
  const ctes = [
    `picked AS (${picked.join(' UNION ALL ')})`,
    `placed AS (SELECT n, id, time, person, who, amount, ${[`${period} AS period`, ...groups].join(', ')} FROM picked WHERE day >= DATE '${range.from}' AND day < DATE '${range.until}')`,
    `turned AS (SELECT placed.*, row_number() OVER (PARTITION BY n, period, person ORDER BY time, id) AS turn FROM placed)`,
    `counted AS (SELECT * FROM turned WHERE ${isCounted})`,
    ...rank,
    `named AS (SELECT ${[...columns.map((column) => `counted.${column}`), ...named].join(', ')} FROM counted${join})`,
    ...folded({
      from: 'named',
      columns: columns.slice(2),
      within: ['n', 'period'],
      labels,
      least: question.least,
    }),
  ];
  const sets = [`(${['n', 'period', ...labels].join(', ')})`];
  if (labels.length > 0) sets.push('(n, period)');
  if (grain !== undefined) sets.push('(n)');
  const values = measures.map(
    (measure, n) => `WHEN ${n} THEN ${aggregateOf(measure, question.least, dialect)}`,
  );
  const order = ['n', ...['period', ...labels].map((key) => `${key} NULLS FIRST`)].join(', ');
  return {
    ctes,
    summary: `SELECT ${['n', `CAST(period AS ${dialect.string}) AS period`, ...labels].join(', ')}, CASE n ${values.join(' ')} END AS value, count(*) AS events, count(DISTINCT who) AS people FROM cells GROUP BY GROUPING SETS (${sets.join(', ')}) ORDER BY ${order}`,
    detail: (cell: Cell) =>
      `SELECT person, id, time, CAST(amount AS DOUBLE) AS amount FROM cells WHERE ${cellCondition(cell, { n: 'number', period: 'day', ...textColumns(labels) }, dialect)} ORDER BY time, id`,
  };
}

function selectionsOf(view: TrendView | TableView, series: Series) {
  return [{ filters: view.filters ?? [] }, series];
}

function pathOf(measure: Exclude<Measure, string>): string {
  return 'sum' in measure ? measure.sum : 'average' in measure ? measure.average : measure.median;
}

function weightOf(measure: Measure): string {
  return typeof measure === 'object' && 'sum' in measure ? 'coalesce(sum(amount), 0)' : 'count(*)';
}

function aggregateOf(measure: Measure, least: number, dialect: Dialect): string {
  if (measure === 'events') return 'CAST(count(*) AS DOUBLE)';
  if (measure === 'people') return 'CAST(count(DISTINCT person) AS DOUBLE)';
  if ('sum' in measure) return 'CAST(sum(amount) AS DOUBLE)';
  const number = 'CAST(amount AS DOUBLE)';
  const middle = 'average' in measure ? `avg(${number})` : dialect.median(number);
  // Of a few people it would be what one of them did; nothing adds up to it, so it can be left out.
  return least <= 1 ? middle : `CASE WHEN count(DISTINCT who) >= ${least} THEN ${middle} END`;
}

/** Do values of parts add up to the value of the whole? */
export function addsUp(measure: Measure | undefined): boolean {
  return measure === undefined || measure === 'events' || measure === 'people' || 'sum' in measure;
}
