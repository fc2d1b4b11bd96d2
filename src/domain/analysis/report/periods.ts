import { addPeriods, type Day, type Grain, type Range } from '../range.js';
import type { Part } from './report.js';

/** Does the period say less than a whole one, and why? */
export function partOf(period: Day, grain: Grain, range: Range, today: Day): Part | undefined {
  const end = addPeriods(period, 1, grain);
  if (end > today) return 'unfinished';
  return period < range.from || end > range.until ? 'cut' : undefined;
}

export const partNotes = {
  unfinished: (grain: Grain) =>
    `The last ${grain} is not over yet: it is drawn open and marked, and will still grow.`,
  cut: (grain: Grain) =>
    `A ${grain} that the range begins or ends within is marked: it holds only the days in the range.`,
};
