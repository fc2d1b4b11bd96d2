import { addPeriods, type Day, type Grain, periodOf, periodsOf, type Range } from '../range.js';
import { sizeRow } from '../sql/cohorts.js';
import { type Findings, type Found, numberIn } from './report.js';

export interface Cohort {
  /** First day of its period, or what stands for several. */
  readonly name: string;
  readonly size: number;
  /** What was found of it, by period. */
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
    byName.set(name, (byName.get(name) ?? new Map<number, Found>()).set(numberIn(row, 'n'), row));
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
