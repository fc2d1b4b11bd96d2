import type { Day, Range } from '../range.js';
import type { ValuePath, View } from '../view.js';

/** How a number is written: `share` 0.42 as 42 %, `ratio` 1.8 as 1.80. */
export type Unit = 'text' | 'count' | 'number' | 'money' | 'share' | 'ratio';

export type Value = string | number | null;

export interface Column {
  readonly name: string;
  readonly unit: Unit;
}

/** Why a period says less than a whole one: it is not over, or the range begins or ends within it. */
export type Part = 'unfinished' | 'cut';

export interface Row {
  readonly cells: readonly Value[];
  readonly part?: Part;
  /** Sums over other rows: not in the CSV, where they would be summed up again. */
  readonly isTotal?: boolean;
  /** Columns from this one on are not over yet. */
  readonly unfinishedFrom?: number;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The CSV has this one, not the first. */
  readonly isExported?: boolean;
  /** Shades of one colour behind shares. */
  readonly isHeat?: boolean;
}

export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Of the range before. */
  readonly isPast?: boolean;
}

export interface Bar {
  readonly label: string;
  readonly group: string;
  readonly value: number;
}

/** Drawn from the numbers of the first table. `partial` are indexes into `x`. */
export type Chart =
  | {
      readonly kind: 'lines';
      readonly unit: Unit;
      readonly x: readonly (Day | number)[];
      readonly xName: string;
      readonly partial: readonly number[];
      readonly lines: readonly Line[];
    }
  | {
      readonly kind: 'bars';
      readonly unit: Unit;
      readonly groups: readonly string[];
      readonly bars: readonly Bar[];
    };

export interface Figure {
  readonly label: string;
  readonly value: number | null;
  readonly unit: Unit;
  /** What it was before. */
  readonly past?: number | null;
}

export interface Report {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly chart?: Chart;
  /** What the chart shows, in a sentence. */
  readonly sentence: string;
  readonly tables: readonly [Table, ...Table[]];
  /** What one must know to read the numbers: rules, cut-offs, what was left out. */
  readonly notes: readonly string[];
}

/** A row by column names, as the view's SQL answers it. */
export type Found = { readonly [column: string]: unknown };

export interface Findings {
  readonly view: View;
  readonly range: Range;
  /** The day that now is in, in the view's time zone. */
  readonly today: Day;
  readonly rows: readonly Found[];
  /** The same of the range that this one is compared with. */
  readonly past?: readonly Found[];
  readonly least: number;
}

export function numberIn(row: Found | undefined, column: string): number {
  const value = row?.[column];
  return value === null || value === undefined ? 0 : Number(value);
}

export function maybeNumberIn(row: Found | undefined, column: string): number | null {
  const value = row?.[column];
  return value === null || value === undefined ? null : Number(value);
}

export function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

/** The table that is the report's CSV. */
export function exportedOf({ tables }: Report): Table {
  return tables.find(({ isExported }) => isExported) ?? tables[0];
}

/** What a column of a path's values is called. */
export function lastKey(path: ValuePath | undefined): string {
  return path?.split('.').at(-1) ?? '';
}

/** Names of groups as they are read: the largest first, what stands for several last. */
export function inOrderOfSize(sizes: ReadonlyMap<string, number>): string[] {
  const isCollective = (name: string) => name.startsWith('(');
  return [...sizes]
    .sort(
      ([a, sizeOfA], [b, sizeOfB]) =>
        Number(isCollective(a)) - Number(isCollective(b)) || sizeOfB - sizeOfA || (a < b ? -1 : 1),
    )
    .map(([name]) => name);
}
