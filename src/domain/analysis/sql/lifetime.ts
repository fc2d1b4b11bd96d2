import { defaults, type LifetimeView } from '../view.js';
import { cohortCtes, cohortLabels, filedFromRange, foldedCohorts, sizeRow } from './cohorts.js';
import type { Dialect } from './dialect.js';
import { localDay, meant, periodOfDay, periodsBetween, type Question } from './events.js';
import { amountOf } from './revenue.js';
import { type Cell, cellCondition, type Statement, textColumns } from './statement.js';

/**
 * What people bring in by age. Rows answered: `label1` (first day of the cohort's period), with a breakdown `label2` (what the
 * sign-up says), `n` (periods later; -1 for the size of the cohort), `people`, `revenue`, `unpriced` (events without an amount
 * in the view's currency).
 */
export function lifetimeSql(view: LifetimeView, question: Question, dialect: Dialect): Statement {
  const grain = view.grain ?? defaults.cohortGrain;
  const shared = { filters: view.filters ?? [] };
  const between = periodsBetween('c.cohort', periodOfDay('r.day', grain), grain, dialect);
  const nothing = 'CAST(NULL AS DECIMAL(20, 6))';
  const labels = cohortLabels(view);
  const keys = [...labels, 'n'].join(', ');
  const ctes = [
    ...cohortCtes(view, view.signup, true, question, dialect),
    `paid AS (SELECT person, id, time, ${localDay(question, dialect)} AS day, ${amountOf(view, dialect)} AS amount FROM events WHERE person IS NOT NULL AND ${filedFromRange(question)} AND ${meant([shared, view.revenue], dialect)})`,
    `counted AS (SELECT cohort, label2, person, id0 AS id, time0 AS time, ${sizeRow} AS n, ${nothing} AS amount FROM cohorts UNION ALL SELECT c.cohort, c.label2, c.person, r.id, r.time, ${between} AS n, r.amount FROM paid r JOIN cohorts c ON c.person = r.person WHERE r.time >= c.time0)`,
    `named AS (SELECT CAST(cohort AS ${dialect.string}) AS label1, label2, person, person AS who, id, time, n, amount FROM counted WHERE n <= ${view.periods ?? defaults.periods})`,
    ...foldedCohorts(view, ['person', 'who', 'id', 'time', 'n', 'amount'], question.least),
  ];
  return {
    ctes,
    summary: `SELECT ${keys}, count(DISTINCT person) AS people, CAST(sum(amount) AS DOUBLE) AS revenue, count(*) - count(amount) AS unpriced FROM cells GROUP BY ${keys} ORDER BY ${keys}`,
    detail: (cell: Cell) =>
      `SELECT person, id, time, CAST(amount AS DOUBLE) AS amount FROM cells WHERE ${cellCondition(cell, { ...textColumns(labels), n: 'number' }, dialect)} ORDER BY time, id`,
  };
}
