import { addPeriods, type Day, type Grain, periodOf, periodsOf, type Range } from '../range.js';
import { sizeRow } from '../sql/cohorts.js';
import { type Findings, type Found, inOrderOfSize, numberIn, ratio } from './report.js';

export interface Cohort {
  /** First day of its period, or what stands for several. */
  readonly name: string;
  readonly size: number;
  /** What was found of it, by period; of all its groups together. */
  readonly found: ReadonlyMap<number, Found>;
  /** The first period that is not over. */
  readonly unfinishedFrom: number;
  /** The first period that has not begun. */
  readonly unbegunFrom: number;
}

/** Cohorts in order of time, those without anybody too; one that stands for several is as far as the youngest. */
export function cohortsOf({ rows, range, today }: Findings, grain: Grain, most: number): Cohort[] {
  const byName = new Map<string, Map<number, Found>>();
  for (const row of rows) {
    const name = String(row.label1);
    const n = numberIn(row, 'n');
    const found = byName.get(name) ?? new Map<number, Found>();
    byName.set(name, found.set(n, together(found.get(n), row)));
  }
  const periods = periodsOf(range, grain);
  const collective = [...byName.keys()].filter((name) => name.startsWith('('));
  return [...periods, ...collective].flatMap((name) => {
    const found = byName.get(name) ?? new Map<number, Found>();
    const isHidden = collective.length > 0 && found.size === 0;
    const period = name.startsWith('(') ? youngest(range, grain) : name;
    return isHidden
      ? []
      : [{ name, size: numberIn(found.get(sizeRow), 'people'), found, ...ages(period, grain, today, most) }];
  });
}

/** A group with its cohorts. */
export interface CohortGroup {
  readonly name: string;
  readonly cohorts: readonly Cohort[];
}

/** What the cohorts are split into, the largest first. */
export function cohortGroupsOf(findings: Findings, grain: Grain, most: number): CohortGroup[] {
  const sizes = new Map<string, number>();
  const rowsOf = new Map<string, Found[]>();
  for (const row of findings.rows) {
    const name = String(row.label2);
    rowsOf.set(name, [...(rowsOf.get(name) ?? []), row]);
    if (numberIn(row, 'n') === sizeRow) sizes.set(name, (sizes.get(name) ?? 0) + numberIn(row, 'people'));
  }
  return inOrderOfSize(sizes).map((name) => {
    const rows = rowsOf.get(name) ?? [];
    return { name, cohorts: cohortsOf({ ...findings, rows }, grain, most) };
  });
}

/** All rows of cohorts and groups, by cohort, without those of nobody. */
export function splitRows<T>(
  groups: readonly CohortGroup[],
  rowOf: (cohort: Cohort, group: string) => T,
): T[] {
  const names = [...new Set(groups.flatMap(({ cohorts }) => cohorts.map(({ name }) => name)))].sort(
    (a, b) => Number(a.startsWith('(')) - Number(b.startsWith('(')) || (a < b ? -1 : 1),
  );
  return names.flatMap((name) =>
    groups.flatMap((group) =>
      group.cohorts
        .filter((cohort) => cohort.name === name && cohort.size > 0)
        .map((cohort) => rowOf(cohort, group.name)),
    ),
  );
}

/** Of the cohorts for which a period is over: the sum of what they reached in it, by person. */
export function averageOf(
  cohorts: readonly Cohort[],
  n: number,
  value: (cohort: Cohort) => number,
): number | null {
  const over = cohorts.filter(({ unfinishedFrom }) => n < unfinishedFrom);
  return ratio(
    over.reduce((sum, cohort) => sum + value(cohort), 0),
    peopleOf(over),
  );
}

export function peopleOf(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((sum, { size }) => sum + size, 0);
}

export const cohortNotes = {
  over: 'What is hatched is not over yet; the last row takes only what is over.',
  split: (breakdown: string, top: number) =>
    `Each person is in one group, what the first event says of ${breakdown}: the groups of a cohort add up to it. The ${top} largest are told apart, all others are (other). A group’s own row takes only what is over.`,
};

function together(a: Found | undefined, b: Found): Found {
  if (a === undefined) return b;
  const sums = ['people', 'revenue', 'unpriced'].map((name) => [name, numberIn(a, name) + numberIn(b, name)]);
  return { ...b, ...Object.fromEntries(sums) };
}

function youngest({ until }: Range, grain: Grain): Day {
  return periodOf(addPeriods(until, -1, 'day'), grain);
}

function ages(period: Day, grain: Grain, today: Day, most: number) {
  let unfinishedFrom = 0;
  while (unfinishedFrom <= most && addPeriods(period, unfinishedFrom + 1, grain) <= today)
    unfinishedFrom += 1;
  let unbegunFrom = unfinishedFrom;
  while (unbegunFrom <= most && addPeriods(period, unbegunFrom, grain) <= today) unbegunFrom += 1;
  return { unfinishedFrom, unbegunFrom };
}
