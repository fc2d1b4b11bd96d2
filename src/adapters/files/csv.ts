import { parse } from 'csv-parse/sync';
import { CsvRecords, type RecordText } from './csv-records.js';
import { FileReadError } from './file-read-error.js';
import type { Line } from './lines.js';
import type { Row, RowReader } from './row.js';

export interface CsvOptions {
  readonly delimiter: string;
  /** The longest record, in characters; a quote that is not closed by then is taken to be a stray one. */
  readonly maxRecord: number;
}

/**
 * CSV (RFC 4180, `\n` or `\r\n`) with a header row. A column without a name is called `column_3` after its position,
 * a repeated name gets its position as `name_3`. Cells are text; empty ones are absent. A row with another number of
 * cells than the header is unreadable: its values would stand under wrong names. A line break inside a cell is `\n`.
 * @throws FileReadError `bad_header` while reading
 */
export function csvRows(file: string, { delimiter, maxRecord }: CsvOptions): RowReader {
  const records = new CsvRecords(delimiter, maxRecord);
  let columns: readonly string[] | undefined;

  function* rows(complete: readonly RecordText[]): Iterable<Row> {
    const parsed = cellsOf(complete, delimiter);
    for (const [index, record] of complete.entries()) {
      const cells = parsed[index];
      if (!columns) columns = headerOf(file, record, cells);
      else yield rowOf(record, cells, columns);
    }
  }
  return {
    read: (lines: readonly Line[]) => rows(records.read(lines)),
    end: () => rows(records.end()),
  };
}

/** One call for many records, for speed; one by one only if that failed, to find the bad one. */
function cellsOf(
  records: readonly RecordText[],
  delimiter: string,
): readonly (readonly string[] | undefined)[] {
  const good = records.filter((record) => record.reason === undefined);
  let cells = parseAll(good, delimiter);
  if (cells?.length !== good.length)
    cells = good.map((record) => {
      const one = parseAll([record], delimiter);
      return one?.length === 1 ? one[0] : undefined;
    });
  const queue = cells.values();
  return records.map((record) => (record.reason === undefined ? queue.next().value : undefined));
}

function parseAll(
  records: readonly RecordText[],
  delimiter: string,
): (readonly string[] | undefined)[] | undefined {
  try {
    return parse(records.map((record) => record.text).join('\n'), {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
    });
  } catch {
    return undefined;
  }
}

function headerOf(file: string, record: RecordText, cells: readonly string[] | undefined): readonly string[] {
  if (!cells)
    throw new FileReadError('bad_header', file, `the header row cannot be read: ${record.reason ?? notCsv}`);
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const name = cell.trim() === '' ? `column_${index + 1}` : cell.trim();
    const column = seen.has(name) ? `${name}_${index + 1}` : name;
    seen.add(column);
    return column;
  });
}

const notCsv = 'not CSV';

function rowOf(record: RecordText, cells: readonly string[] | undefined, columns: readonly string[]): Row {
  const { line, text } = record;
  if (!cells) return { line, text, reason: record.reason ?? notCsv };
  if (cells.length !== columns.length)
    return { line, text, reason: `the row has ${cells.length} cells, the header has ${columns.length}` };
  const named = columns.map((column, index): [string, string] => [column, cells[index] ?? '']);
  return {
    line,
    text,
    content: JSON.stringify(cells),
    fields: Object.fromEntries(named.filter(([, cell]) => cell !== '')),
  };
}
