import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { LocalFile } from '../../domain/ports/curated-zone.js';
import type { Database } from './database.js';
import { list, literal } from './sql.js';

/** Rows of a group of a Parquet file: what is held of it while it is written. */
const rowGroup = 8_192;
/** How a file is written that is read once more. */
export const between = 'FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 1024';

const order = 'ORDER BY subject NULLS LAST, time, id';

/** Rows to write, as SQL, and what they come to, about. */
export interface Rows {
  readonly sql: string;
  readonly count: number;
  readonly bytes: number;
}

/**
 * Writes a part: one file, in order, whatever its size. DuckDB holds all that it sorts; so what is more than a piece is
 * cut by ranges of the order first, each range is sorted alone, and they are put together one after another.
 * @param folder for what lies in between
 * @param pieceBytes what may be sorted at once
 */
export async function writeSorted(
  database: Database,
  rows: Rows,
  { file, folder, pieceBytes }: { file: LocalFile; folder: string; pieceBytes: number },
): Promise<void> {
  const starts = rows.bytes > pieceBytes ? await startsOf(database, rows, pieceBytes) : [];
  const sorted =
    starts.length === 0
      ? `${rows.sql} ${order}`
      : `FROM read_parquet(${list(await sortedPieces(database, rows, starts, folder))})`;
  await database.run(
    `COPY (${sorted}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroup})`,
  );
  await rm(folder, { recursive: true, force: true });
}

/** Where all pieces but the first begin, as SQL: by a sample, so that they are about equal. */
async function startsOf(database: Database, { sql, bytes }: Rows, pieceBytes: number): Promise<string[]> {
  const pieces = Math.ceil(bytes / pieceBytes);
  const sample = await database.rows<{ start: string }>(`
    SELECT format('row({}, CAST({} AS TIMESTAMPTZ), {})', ${quoted('subject')}, ${quoted('CAST(time AS VARCHAR)')}, ${quoted('id')}) AS start
    FROM (SELECT subject, time, id FROM (${sql}) USING SAMPLE reservoir(${pieces * 200} ROWS) REPEATABLE (1)) ${order}`);
  const starts = Array.from(
    { length: pieces - 1 },
    (_, i) => sample[Math.floor(((i + 1) * sample.length) / pieces)]?.start,
  );
  return [...new Set(starts)].filter((start) => start !== undefined);
}

/** A column's value as SQL text. */
function quoted(column: string): string {
  return `CASE WHEN ${column} IS NULL THEN 'CAST(NULL AS VARCHAR)' ELSE '''' || replace(${column}, '''', '''''') || '''' END`;
}

/** The piece of a row. Of values that are compared as one, null is the last. */
function pieceOf(starts: readonly string[]): string {
  const cases = starts.map((start, i) => `WHEN row(subject, time, id) < ${start} THEN ${i}`);
  return `CASE ${cases.join(' ')} ELSE ${starts.length} END`;
}

/** Files of sorted rows, to be read one after another. */
async function sortedPieces(
  database: Database,
  { sql, count }: Rows,
  starts: readonly string[],
  folder: string,
): Promise<string[]> {
  // Of every piece a group of rows is held until it is written: all together as much as a piece.
  const group = Math.max(1, Math.floor(count / (starts.length + 1) ** 2));
  await database.run(`SET partitioned_write_flush_threshold = 1024;
    COPY (SELECT *, ${pieceOf(starts)} AS piece FROM (${sql})) TO ${literal(folder)}
      (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE ${group}, PARTITION_BY (piece))`);
  const files: string[] = [];
  for (let piece = 0; piece <= starts.length; piece++) {
    const unsorted = `${folder}/piece=${piece}`;
    if (!existsSync(unsorted)) continue;
    const file = `${folder}/${piece}.parquet`;
    await database.run(`COPY (FROM read_parquet(${literal(`${unsorted}/*.parquet`)}, hive_partitioning = false) ${order})
      TO ${literal(file)} (${between})`);
    await rm(unsorted, { recursive: true });
    files.push(file);
  }
  return files;
}
