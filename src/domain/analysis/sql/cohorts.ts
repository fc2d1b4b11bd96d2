import { addDays } from '../range.js';
import { defaults, type LifetimeView, type RetentionView, type Selection } from '../view.js';
import type { Dialect } from './dialect.js';
import { filedBetween, localDay, meant, none, periodOfDay, type Question, textAt } from './events.js';
import { folded, other } from './folded.js';

/** Number of the row that holds a cohort's size, beside its periods 0, 1, 2 … */
export const sizeRow = -1;

type CohortView = RetentionView | LifetimeView;

/** Columns that name what a row counts for: the cohort, and with a breakdown the group in it. */
export function cohortLabels({ breakdown }: CohortView): readonly string[] {
  return breakdown === undefined ? ['label1'] : ['label1', 'label2'];
}

/**
 * Ends in `cohorts`: each person with the first event that is meant (`time0`, `type0`, `id0`), the period of that (`cohort`)
 * and what that event says of the breakdown (`label2`): the largest `top` groups by people, and all others as one.
 * @param ever the first that there ever was, not the first in the range: everything before is read
 */
export function cohortCtes(
  view: CohortView,
  start: Selection,
  ever: boolean,
  question: Question,
  dialect: Dialect,
): string[] {
  const { from, until } = question.range;
  const { filters = [], breakdown, grain = defaults.cohortGrain, top = defaults.top } = view;
  const inRange = `day >= DATE '${from}' AND day < DATE '${until}'`;
  const group = breakdown === undefined ? `'${none}'` : `coalesce(${textAt(breakdown, dialect)}, '${none}')`;
  return [
    `starts AS (SELECT person, type, id, time, ${localDay(question, dialect)} AS day, ${group} AS g FROM events WHERE person IS NOT NULL AND ${filedBetween(ever ? undefined : from, until)} AND ${meant([{ filters }, start], dialect)})`,
    `firsts AS (SELECT starts.*, row_number() OVER (PARTITION BY person ORDER BY time, id, type) AS turn FROM starts${ever ? '' : ` WHERE ${inRange}`})`,
    `begun AS (SELECT person, type AS type0, id AS id0, time AS time0, ${periodOfDay('day', grain)} AS cohort, g FROM firsts WHERE turn = 1 AND ${inRange})`,
    'ranked AS (SELECT g, row_number() OVER (ORDER BY count(*) DESC, g) AS place FROM begun GROUP BY g)',
    `cohorts AS (SELECT begun.*, CASE WHEN place <= ${top} THEN begun.g ELSE '${other}' END AS label2 FROM begun JOIN ranked ON ranked.g = begun.g)`,
  ];
}

/**
 * From `named` (with `label1`, `label2`) to `cells`. Small cohorts are folded first, then small groups within each cohort: so
 * cohorts are the same with a breakdown and without.
 */
export function foldedCohorts(view: CohortView, columns: readonly string[], least: number): string[] {
  const labels = ['label1'];
  if (view.breakdown === undefined) return folded({ from: 'named', columns, within: [], labels, least });
  return [
    ...folded({
      from: 'named',
      columns: [...columns, 'label2'],
      within: [],
      labels,
      least,
      into: 'in_cohorts',
    }),
    ...folded({ from: 'in_cohorts', columns, within: labels, labels: ['label2'], least }),
  ];
}

/** Days that must be read to see the cohorts' later periods: past the end of the range, up to now. */
export function filedFromRange(question: Question): string {
  return filedBetween(question.range.from, addDays(question.now.slice(0, 10), 1));
}
