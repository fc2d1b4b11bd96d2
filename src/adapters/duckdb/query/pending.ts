import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { opened } from '../rows.js';
import { list, literal } from '../sql.js';
import { linesOf } from './record-sql.js';
import type { Placed, Snapshot } from './snapshot.js';

/** Read once more, by whatever asks. */
const format = 'FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 8192';

/** Rows of raw objects: `type, date`, what is read of every record, `record`. */
function rowsOf(objects: readonly string[]): string {
  return `SELECT place.type AS type, CAST(concat_ws('-', place.year, place.month, place.day) AS DATE) AS date,
    * EXCLUDE (place, file, line), line AS record
  FROM (SELECT *, regexp_extract(file, 'events/([^/]+)/(\\d{4})/(\\d\\d)/(\\d\\d)/[^/]+$', ['type', 'year', 'month', 'day']) AS place
    FROM (${opened(`(SELECT record AS line, file FROM ${linesOf(objects)})`)}))`;
}

/**
 * Makes `pending`: what raw objects hold and the parts do not, each event once, the earliest received of its repeats. Its
 * identity is source and id within its type.
 * @param file where the rows are put
 * @returns the files that it reads
 */
export async function makePending(
  connection: DuckDBConnection,
  { root, raw, parts }: Snapshot,
  file: string,
): Promise<string[]> {
  if (raw.length === 0) {
    await connection.run(`CREATE TABLE pending (type VARCHAR, date DATE, id VARCHAR, kind VARCHAR, name VARCHAR,
      time TIMESTAMPTZ, received_at TIMESTAMPTZ, subject VARCHAR, anonymous VARCHAR, source VARCHAR, receipt VARCHAR,
      idx INTEGER, record VARCHAR, keys VARCHAR[])`);
    return [];
  }
  const rows = `read_parquet(${literal(file)}, file_row_number = true)`;
  await connection.run(`COPY (${rowsOf(pathsOf(root, raw))}) TO ${literal(file)} (${format})`);
  await connection.run(`CREATE TABLE shown_elsewhere AS SELECT file_row_number AS row FROM (SELECT file_row_number,
    row_number() OVER (PARTITION BY type, source, id ORDER BY received_at, receipt, idx) AS n FROM ${rows}) WHERE n > 1`);
  const awaited = new Set(raw.map(({ type }) => type));
  const neighbours = parts.filter(({ type }) => awaited.has(type));
  if (neighbours.length > 0)
    await connection.run(`INSERT INTO shown_elsewhere
      WITH held AS (SELECT event_type, date, source, id FROM ${parquet(pathsOf(root, neighbours))})
      SELECT p.file_row_number FROM ${rows} p SEMI JOIN held
      ON held.event_type = p.type AND held.source = p.source AND held.id = p.id AND abs(held.date - p.date) <= 7`);
  await connection.run(`CREATE VIEW pending AS SELECT * EXCLUDE (file_row_number) FROM ${rows}
    WHERE file_row_number NOT IN (SELECT row FROM shown_elsewhere)`);
  return [file];
}

/** Parts of the curated zone, of whatever columns each: one that a part lacks is null there. */
export function parquet(paths: readonly string[]): string {
  return `read_parquet(${list(paths)}, union_by_name = true, hive_partitioning = true,
    hive_types = {'event_type': VARCHAR, 'date': DATE})`;
}

export function pathsOf(root: string, files: readonly Placed[]): string[] {
  return files.map(({ name }) => join(root, name));
}
