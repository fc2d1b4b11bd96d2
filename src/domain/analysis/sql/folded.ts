export const other = '(other)';

export function fewer(least: number): string {
  return `(fewer than ${least} people)`;
}

export interface Grouping {
  /** The table expression to read: rows with `who`, the columns of `within` and those of `labels`. */
  readonly from: string;
  readonly columns: readonly string[];
  /** Groups are folded within each combination of these. */
  readonly within: readonly string[];
  readonly labels: readonly string[];
  readonly least: number;
  /** The table expression to make. */
  readonly into?: string;
}

/**
 * Common table expressions that end in `into`: rows as in `from`, labels of groups of fewer than `least` people replaced by
 * one that says so. If those together still are fewer, the smallest other group joins them, so that nobody can tell them by
 * subtracting the others from the total. Rows whose `who` is NULL concern nobody.
 */
export function folded({ from, columns, within, labels, least, into = 'cells' }: Grouping): string[] {
  const kept = [...columns, ...within].join(', ');
  if (least <= 1 || labels.length === 0)
    return [`${into} AS (SELECT ${[kept, ...labels].join(', ')} FROM ${from})`];
  const keys = [...within, ...labels];
  const partition = (by: readonly string[]) => (by.length === 0 ? '' : `PARTITION BY ${by.join(', ')} `);
  const same = (a: string, b: string, by: readonly string[]) =>
    by.length === 0 ? '1 = 1' : by.map((key) => `${a}.${key} = ${b}.${key}`).join(' AND ');
  const hidden = (label: string) =>
    `CASE WHEN g.size BETWEEN 1 AND ${least - 1} OR (coalesce(f.together, ${least}) < ${least} AND g.size >= ${least} AND g.turn = 1) THEN '${fewer(least)}' ELSE r.${label} END AS ${label}`;
  const fewKey = within.length === 0 ? '1' : within.join(', ');
  return [
    `sizes_of_${from} AS (SELECT ${keys.join(', ')}, count(DISTINCT who) AS size FROM ${from} GROUP BY ${keys.join(', ')})`,
    `turns_of_${from} AS (SELECT sizes.*, row_number() OVER (${partition([...within, `CASE WHEN size >= ${least} THEN 1 ELSE 0 END`])}ORDER BY size, ${labels.join(', ')}) AS turn FROM sizes_of_${from} sizes)`,
    `few_of_${from} AS (SELECT ${fewKey}${within.length === 0 ? ' AS one' : ''}, count(DISTINCT who) AS together FROM (SELECT r.who${within.map((key) => `, r.${key}`).join('')} FROM ${from} r JOIN sizes_of_${from} g ON ${same('r', 'g', keys)} WHERE g.size BETWEEN 1 AND ${least - 1}) AS hidden${within.length === 0 ? '' : ` GROUP BY ${fewKey}`} HAVING count(*) > 0)`,
    `${into} AS (SELECT ${[...columns, ...within].map((column) => `r.${column}`).join(', ')}, ${labels.map(hidden).join(', ')} FROM ${from} r JOIN turns_of_${from} g ON ${same('r', 'g', keys)} LEFT JOIN few_of_${from} f ON ${same('r', 'f', within)})`,
  ];
}
