import { defaults, type RetentionView } from '../view.js';
import { cohortCtes, cohortLabels, filedFromRange, foldedCohorts, sizeRow } from './cohorts.js';
import type { Dialect } from './dialect.js';
import { localDay, meant, periodOfDay, periodsBetween, type Question } from './events.js';
import { type Cell, cellCondition, type Statement, textColumns } from './statement.js';

/**
 * Who comes back. Rows answered: `label1` (first day of the cohort's period), with a breakdown `label2` (what the first event
 * says), `n` (periods later; -1 for the size of the cohort), `people`. With `in or later`, `n` is the last period that the
 * person was seen in, so that the sum from `n` on is those of `n` or later. An event at the very start, or before it, is no
 * return.
 */
export function retentionSql(view: RetentionView, question: Question, dialect: Dialect): Statement {
  const grain = view.grain ?? defaults.cohortGrain;
  const periods = view.periods ?? defaults.periods;
  const shared = { filters: view.filters ?? [] };
  const isLater = view.returned === 'in or later';
  const between = periodsBetween('c.cohort', periodOfDay('r.day', grain), grain, dialect);
  const seen = isLater
    ? `SELECT cohort, label2, person, CASE WHEN max(n) > ${periods} THEN ${periods} ELSE max(n) END AS n FROM returns GROUP BY cohort, label2, person`
    : `SELECT DISTINCT cohort, label2, person, n FROM returns WHERE n <= ${periods}`;
  const labels = cohortLabels(view);
  const keys = [...labels, 'n'].join(', ');
  const ctes = [
    ...cohortCtes(view, view.start, view.first !== 'in range', question, dialect),
    `seen AS (SELECT person, type, id, time, ${localDay(question, dialect)} AS day FROM events WHERE person IS NOT NULL AND ${filedFromRange(question)} AND ${meant([shared, view.return ?? {}], dialect)})`,
    `returns AS (SELECT c.cohort, c.label2, c.person, ${between} AS n FROM seen r JOIN cohorts c ON c.person = r.person WHERE r.time >= c.time0 AND NOT (r.id = c.id0 AND r.type = c.type0))`,
    `counted AS (SELECT cohort, label2, person, ${sizeRow} AS n FROM cohorts UNION ALL ${seen})`,
    `named AS (SELECT CAST(cohort AS ${dialect.string}) AS label1, label2, person, person AS who, n FROM counted)`,
    ...foldedCohorts(view, ['person', 'who', 'n'], question.least),
  ];
  const n = (cell: Cell) => (isLater && cell.n !== sizeRow ? 'least' : 'number');
  return {
    ctes,
    summary: `SELECT ${keys}, count(DISTINCT person) AS people FROM cells GROUP BY ${keys} ORDER BY ${keys}`,
    detail: (cell: Cell) =>
      `SELECT DISTINCT person FROM cells WHERE ${cellCondition(cell, { ...textColumns(labels), n: n(cell) }, dialect)} ORDER BY person`,
  };
}
