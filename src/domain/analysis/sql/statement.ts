import type { Dialect } from './dialect.js';

/** Which number of a report: values by column, `{ n: 0, period: '2026-05-01', label1: 'DE' }`. */
export interface Cell {
  readonly [column: string]: string | number;
}

/** A view as SQL. What is summed up and what is listed behind a number are read from the same rows. */
export interface Statement {
  /** Common table expressions, `name AS (…)`, each reading those before it. */
  readonly ctes: readonly string[];
  readonly summary: string;
  /** The people and events behind one number. @throws RangeError the view has no such column */
  detail(cell: Cell): string;
}

export function summarySql({ ctes, summary }: Statement): string {
  return `${withCtes(ctes)}${summary}`;
}

export function detailSql(statement: Statement, cell: Cell): string {
  return `${withCtes(statement.ctes)}${statement.detail(cell)}`;
}

function withCtes(ctes: readonly string[]): string {
  return `WITH ${ctes.join(',\n')}\n`;
}

/** `least`: the row's value is this number or more. */
type CellType = 'number' | 'least' | 'day' | 'text';

export function textColumns(names: readonly string[]): { readonly [column: string]: 'text' } {
  return Object.fromEntries(names.map((name) => [name, 'text' as const]));
}

/** @throws RangeError names the columns that there are */
export function cellCondition(
  cell: Cell,
  columns: { readonly [column: string]: CellType },
  dialect: Dialect,
): string {
  const conditions = Object.entries(cell).map(([column, value]) => {
    const type = columns[column];
    const isRight =
      type === 'number' || type === 'least'
        ? Number.isFinite(Number(value)) && value !== ''
        : type === 'day'
          ? /^\d{4}-\d\d-\d\d$/.test(String(value))
          : type === 'text';
    if (!isRight) {
      const known = Object.entries(columns).map(
        ([name, of]) => `${name} (${of === 'least' ? 'number' : of})`,
      );
      throw new RangeError(`${column}=${value} names no cell: this view has ${known.join(', ')}`);
    }
    if (type === 'number') return `${column} = ${Number(value)}`;
    if (type === 'least') return `${column} >= ${Number(value)}`;
    if (type === 'day') return `${column} = DATE '${value}'`;
    return `${column} = ${dialect.text(String(value))}`;
  });
  return conditions.length === 0 ? '1 = 1' : conditions.join(' AND ');
}
