import type { Column } from '../../domain/lake/schema.js';
import { typedColumns, valuesOf } from './columns.js';
import { list, name, readable } from './sql.js';

/** What every record has, whatever its type: column and place in the record. */
const envelope = {
  id: '/id',
  kind: '/kind',
  name: '/name',
  time: '/time',
  received_at: '/received_at',
  subject: '/subject',
  anonymous: '/anonymous',
  source: '/source/name',
} as const;
const times = new Set(['time', 'received_at']);

/** What else names a delivery. */
const delivery = { receipt: '/lethe/receipt', idx: '/lethe/index' } as const;

/**
 * Rows with a record's `line`, with what is read of it: the envelope's columns, `receipt` and `idx`, and `keys`, the names
 * of its properties.
 */
export function opened(rows: string): string {
  const found = Object.keys({ ...envelope, ...delivery });
  const columns = found.map((column, i) => {
    const text = `e[${i + 1}]`;
    if (times.has(column)) return `CAST(${text} AS TIMESTAMPTZ) AS ${column}`;
    return column === 'idx' ? `CAST(${text} AS INTEGER) AS idx` : `${text} AS ${column}`;
  });
  const paths = list(Object.values({ ...envelope, ...delivery }));
  return `SELECT * EXCLUDE (d, e), ${columns.join(', ')}, json_keys(d, '/properties') AS keys
    FROM (SELECT *, json_extract_string(d, ${paths}) AS e FROM (SELECT *, ${readable('line')} AS d FROM ${rows}))`;
}

/** Rows of a part, of rows that have all that and a record's `line`. */
export function typed(rows: string, columns: readonly Column[]): string {
  const own = typedColumns('v', columns);
  return `SELECT ${[...Object.keys(envelope), ...own, 'line AS record'].join(', ')}
    FROM (SELECT *, ${valuesOf('doc(line)', columns)} AS v FROM ${rows})`;
}

/** The columns of a part. */
export function partColumns(columns: readonly Column[]): string {
  return [...Object.keys(envelope), ...columns.map(({ column }) => name(column)), 'record'].join(', ');
}
