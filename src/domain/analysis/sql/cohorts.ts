import { addDays, type Grain } from '../range.js';
import type { Selection } from '../view.js';
import type { Dialect } from './dialect.js';
import { filedBetween, localDay, meant, periodOfDay, type Question } from './events.js';

/** Number of the row that holds a cohort's size, beside its periods 0, 1, 2 … */
export const sizeRow = -1;

/**
 * Ends in `cohorts`: each person with the first event that is meant (`time0`, `type0`, `id0`) and the period of that (`cohort`).
 * @param ever the first that there ever was, not the first in the range: everything before is read
 */
export function cohortCtes(
  start: Selection,
  shared: Selection,
  grain: Grain,
  ever: boolean,
  question: Question,
  dialect: Dialect,
): string[] {
  const { from, until } = question.range;
  const inRange = `day >= DATE '${from}' AND day < DATE '${until}'`;
  return [
    `starts AS (SELECT person, type, id, time, ${localDay(question, dialect)} AS day FROM events WHERE person IS NOT NULL AND ${filedBetween(ever ? undefined : from, until)} AND ${meant([shared, start], dialect)})`,
    `firsts AS (SELECT starts.*, row_number() OVER (PARTITION BY person ORDER BY time, id) AS turn FROM starts${ever ? '' : ` WHERE ${inRange}`})`,
    `cohorts AS (SELECT person, type AS type0, id AS id0, time AS time0, ${periodOfDay('day', grain)} AS cohort FROM firsts WHERE turn = 1 AND ${inRange})`,
  ];
}

/** Days that must be read to see the cohorts' later periods: past the end of the range, up to now. */
export function filedFromRange(question: Question): string {
  return filedBetween(question.range.from, addDays(question.now.slice(0, 10), 1));
}
