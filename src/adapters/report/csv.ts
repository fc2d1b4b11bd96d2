import { exportedOf, type Report, type Row, type Value } from '../../domain/analysis/report/report.js';

const partWords = { unfinished: 'not over yet', cut: 'only the days in the range' };

/** A report's table as CSV (RFC 4180), numbers in full, without its totals: sums over it are the report's. */
export function reportCsv(report: Report): string {
  const { columns, rows } = exportedOf(report);
  const data = rows.filter(({ isTotal }) => !isTotal);
  const hasParts = data.some(({ part }) => part !== undefined);
  const header = [...columns.map(({ name }) => name), ...(hasParts ? ['note'] : [])];
  return csv([header, ...data.map((row) => [...row.cells, ...(hasParts ? [partOf(row)] : [])])]);
}

export function csv(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function partOf({ part }: Row): string | null {
  return part === undefined ? null : partWords[part];
}

/** Spreadsheets run what begins like a formula: an apostrophe keeps a text a text. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
