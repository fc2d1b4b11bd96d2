import { defaults, type RetentionView } from '../view.js';
import { cohortCtes, filedFromRange, sizeRow } from './cohorts.js';
import type { Dialect } from './dialect.js';
import { localDay, meant, periodOfDay, periodsBetween, type Question } from './events.js';
import { folded } from './folded.js';
import { type Cell, cellCondition, type Statement } from './statement.js';

/**
 * Who comes back. Rows answered: `label1` (first day of the cohort's period), `n` (periods later; -1 for the size of the
 * cohort), `people`. With `in or later`, `n` is the last period that the person was seen in, so that the sum from `n` on is
 * those of `n` or later. An event at the very start, or before it, is no return.
 */
export function retentionSql(view: RetentionView, question: Question, dialect: Dialect): Statement {
  const grain = view.grain ?? defaults.cohortGrain;
  const periods = view.periods ?? defaults.periods;
  const shared = { filters: view.filters ?? [] };
  const isLater = view.returned === 'in or later';
  const between = periodsBetween('c.cohort', periodOfDay('r.day', grain), grain, dialect);
  const seen = isLater
    ? `SELECT cohort, person, CASE WHEN max(n) > ${periods} THEN ${periods} ELSE max(n) END AS n FROM returns GROUP BY cohort, person`
    : `SELECT DISTINCT cohort, person, n FROM returns WHERE n <= ${periods}`;
  const ctes = [
    ...cohortCtes(view.start, shared, grain, view.first !== 'in range', question, dialect),
    `seen AS (SELECT person, type, id, time, ${localDay(question, dialect)} AS day FROM events WHERE person IS NOT NULL AND ${filedFromRange(question)} AND ${meant([shared, view.return ?? {}], dialect)})`,
    `returns AS (SELECT c.cohort, c.person, ${between} AS n FROM seen r JOIN cohorts c ON c.person = r.person WHERE r.time >= c.time0 AND NOT (r.id = c.id0 AND r.type = c.type0))`,
    `counted AS (SELECT cohort, person, ${sizeRow} AS n FROM cohorts UNION ALL ${seen})`,
    `named AS (SELECT CAST(cohort AS ${dialect.string}) AS label1, person, person AS who, n FROM counted)`,
    ...folded({
      from: 'named',
      columns: ['person', 'who', 'n'],
      within: [],
      labels: ['label1'],
      least: question.least,
    }),
  ];
  return {
    ctes,
    summary:
      'SELECT label1, n, count(DISTINCT person) AS people FROM cells GROUP BY label1, n ORDER BY label1, n',
    detail: (cell: Cell) =>
      `SELECT DISTINCT person FROM cells WHERE ${cellCondition(cell, { label1: 'text', n: isLater && cell.n !== sizeRow ? 'least' : 'number' }, dialect)} ORDER BY person`,
  };
}
