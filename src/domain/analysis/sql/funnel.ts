import { addDays, secondsOf } from '../range.js';
import { defaults, type FunnelView } from '../view.js';
import type { Dialect } from './dialect.js';
import { filedBetween, localDay, meant, none, type Question, textAt, typeOfAny } from './events.js';
import { folded, other } from './folded.js';
import { type Cell, cellCondition, type Statement } from './statement.js';

/**
 * How far people come. Rows answered: `reached` (number of the last step), `open` (1 where the window of the person's last
 * start is not over), `label1` with a breakdown (NULL for all groups together), `people`.
 *
 * Exact: any start in the range counts, and each event carries the *latest* start that has reached its step in time; a later
 * start is never worse, so one running maximum per step is enough. The window begins at the start. Steps come one after
 * another; of events at the same time the one of the lower step comes first, then the lower id. The group is what the event
 * of step one says that the person came furthest from.
 */
export function funnelSql(view: FunnelView, question: Question, dialect: Dialect, past = 0): Statement {
  const steps = view.steps.map((_, i) => i + 1);
  const last = steps.length;
  const seconds = secondsOf(view.window ?? defaults.funnelWindow);
  const window = `INTERVAL '${seconds}' SECOND`;
  const range = { from: addDays(question.range.from, -past), until: addDays(question.range.until, -past) };
  const readUntil = addDays(range.until, Math.ceil(seconds / 86_400));
  const shared = { filters: view.filters ?? [] };
  const group =
    view.breakdown === undefined ? "'(all)'" : `coalesce(${textAt(view.breakdown, dialect)}, '${none}')`;
  const flags = view.steps.map(
    (step, i) => `CASE WHEN ${meant([step], dialect)} THEN 1 ELSE 0 END AS is${i + 1}`,
  );
  const order = `CASE ${steps.map((k) => `WHEN is${k} = 1 THEN ${k}`).join(' ')} END`;
  const descending = steps.toReversed();

  const labels = view.breakdown === undefined ? [] : ['label1'];
  const ctes = [
    `picked AS (SELECT person, time, id, ${localDay(question, dialect)} AS day, ${group} AS g, ${flags.join(', ')} FROM events WHERE person IS NOT NULL AND ${filedBetween(range.from, readUntil)} AND ${typeOfAny(view.steps, dialect)} AND ${meant([shared], dialect)})`,
    `steps AS (SELECT picked.*, ${order} AS ord FROM picked WHERE ${steps.map((k) => `is${k} = 1`).join(' OR ')})`,
    `t1 AS (SELECT steps.*, CASE WHEN is1 = 1 AND day >= DATE '${range.from}' AND day < DATE '${range.until}' THEN time END AS l1 FROM steps)`,
    ...steps
      .slice(1)
      .flatMap((k) => [
        `s${k} AS (SELECT t${k - 1}.*, CASE WHEN is${k} = 1 THEN max(l${k - 1}) OVER (PARTITION BY person ORDER BY time, ord, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) END AS r${k} FROM t${k - 1})`,
        `t${k} AS (SELECT s${k}.*, CASE WHEN time <= r${k} + ${window} THEN r${k} END AS l${k} FROM s${k})`,
      ]),
    `furthest AS (SELECT person, ${steps.map((k) => `max(l${k}) AS m${k}`).join(', ')} FROM t${last} GROUP BY person)`,
    `begun AS (SELECT person, CASE ${descending.map((k) => `WHEN m${k} IS NOT NULL THEN ${k}`).join(' ')} END AS reached, coalesce(${descending.map((k) => `m${k}`).join(', ')}) AS start, CASE WHEN m1 + ${window} > ${dialect.instant(question.now)} THEN 1 ELSE 0 END AS is_open FROM furthest WHERE m1 IS NOT NULL)`,
    `grouped AS (SELECT begun.person, begun.person AS who, begun.start, begun.reached, begun.is_open, min(steps.g) AS g FROM begun JOIN steps ON steps.person = begun.person AND steps.is1 = 1 AND steps.time = begun.start GROUP BY begun.person, begun.start, begun.reached, begun.is_open)`,
    ...(labels.length === 0
      ? []
      : [
          'ranked AS (SELECT g, row_number() OVER (ORDER BY count(*) DESC, g) AS place FROM grouped GROUP BY g)',
          `named AS (SELECT grouped.*, CASE WHEN place <= ${view.top ?? defaults.top} THEN grouped.g ELSE '${other}' END AS label1 FROM grouped JOIN ranked ON ranked.g = grouped.g)`,
        ]),
    ...folded({
      from: labels.length === 0 ? 'grouped' : 'named',
      columns: ['person', 'who', 'start', 'reached', 'is_open'],
      within: [],
      labels,
      least: question.least,
    }),
  ];
  const sets = labels.length === 0 ? '' : ', (reached, is_open)';
  const keys = ['reached', 'is_open', ...labels].join(', ');
  return {
    ctes,
    summary: `SELECT ${keys}, count(*) AS people FROM cells GROUP BY GROUPING SETS ((${keys})${sets}) ORDER BY ${[...labels.map((label) => `${label} NULLS FIRST`), 'reached', 'is_open'].join(', ')}`,
    detail: (cell: Cell) =>
      `SELECT person, start, reached, is_open FROM cells WHERE ${cellCondition(cell, { reached: 'least', is_open: 'number', ...(labels.length > 0 && { label1: 'text' as const }) }, dialect)} ORDER BY start, person`,
  };
}
