import type { Json } from '../../domain/json.js';
import type { Column, Found, Row } from '../../domain/ports/analytics.js';
import { table } from './output.js';

/** How an answer is written, a piece at a time. `columns` may hold a name twice. */
export type Format = (found: Found) => AsyncGenerator<string, void>;

const longestCell = 60;

/** Columns of equal width; holds all rows, since each of them may widen a column. */
export async function* asTable(found: Found): AsyncGenerator<string, void> {
  const { columns } = found;
  const isNumber = columns.map(({ type }) => /INT|DOUBLE|FLOAT|DECIMAL/.test(type));
  const cells: string[][] = [columns.map(({ name }) => name)];
  for await (const row of found.rows()) cells.push(row.map((value) => shortened(cellOf(value, 'null'))));
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const padded = cells.map((row) =>
    row.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] as number) : cell)),
  );
  yield `${table(padded)}\n`;
}

/** RFC 4180; null is an empty cell, JSON is its text. */
export async function* asCsv(found: Found): AsyncGenerator<string, void> {
  const line = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`;
  yield line(found.columns.map(({ name }) => name));
  for await (const row of found.rows()) yield line(row.map((value) => cellOf(value, '')));
}

/** A list of objects, a line each. */
export async function* asJson(found: Found): AsyncGenerator<string, void> {
  const names = uniqueNames(found.columns);
  let before = '[\n';
  for await (const row of found.rows()) {
    yield `${before}${JSON.stringify(objectOf(names, row))}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function cellOf(value: Json, none: string): string {
  if (value === null) return none;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value that a spreadsheet would take for a formula is kept from that by an apostrophe; a number is none. */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function shortened(text: string): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  return shown.length > longestCell ? `${shown.slice(0, longestCell - 1)}…` : shown;
}

function uniqueNames(columns: readonly Column[]): string[] {
  const counts = new Map<string, number>();
  return columns.map(({ name }) => {
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    return n === 1 ? name : `${name}_${n}`;
  });
}

function objectOf(names: readonly string[], row: Row): { [name: string]: Json } {
  return Object.fromEntries(names.map((name, i) => [name, row[i] as Json]));
}
