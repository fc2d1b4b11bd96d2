import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { list } from '../sql.js';
import { linesOf, recordJson } from './record-sql.js';
import type { Placed, Snapshot } from './snapshot.js';

/** Where the envelope is in a record, in order of the columns of `pending`. */
const paths = [
  '/id',
  '/kind',
  '/name',
  '/time',
  '/received_at',
  '/subject',
  '/anonymous',
  '/source/name',
  '/lethe/receipt',
  '/lethe/index',
];

/** Rows of raw objects, as the columns `type, date`, the envelope, `receipt, index, record`. */
function rowsOf(objects: readonly string[]): string {
  return `SELECT place.type AS type, CAST(concat_ws('-', place.year, place.month, place.day) AS DATE) AS date,
    f[1] AS id, f[2] AS kind, f[3] AS name, CAST(f[4] AS TIMESTAMPTZ) AS time, CAST(f[5] AS TIMESTAMPTZ) AS received_at,
    f[6] AS subject, f[7] AS anonymous, f[8] AS source, f[9] AS receipt, CAST(f[10] AS INTEGER) AS index, record
  FROM (SELECT record, json_extract_string(${recordJson}, ${list(paths)}) AS f,
    regexp_extract(file, 'events/([^/]+)/(\\d{4})/(\\d\\d)/(\\d\\d)/[^/]+$', ['type', 'year', 'month', 'day']) AS place
    FROM ${linesOf(objects)})`;
}

/**
 * Makes the table `pending`: what raw objects hold and the parts do not, each event once, the earliest received of its
 * repeats. Its identity is source and id within its type.
 */
export async function makePending(
  connection: DuckDBConnection,
  { root, raw, parts }: Snapshot,
): Promise<void> {
  await connection.run(`CREATE TABLE pending (type VARCHAR, date DATE, id VARCHAR, kind VARCHAR, name VARCHAR,
    time TIMESTAMPTZ, received_at TIMESTAMPTZ, subject VARCHAR, anonymous VARCHAR, source VARCHAR, receipt VARCHAR,
    index INTEGER, record VARCHAR)`);
  if (raw.length === 0) return;
  await connection.run(`INSERT INTO pending ${rowsOf(pathsOf(root, raw))}`);
  await connection.run(`DELETE FROM pending WHERE rowid IN (SELECT row FROM (
    SELECT rowid AS row, row_number() OVER (PARTITION BY type, source, id ORDER BY received_at, receipt, index) AS n
    FROM pending) WHERE n > 1)`);
  const awaited = new Set(raw.map(({ type }) => type));
  const neighbours = parts.filter(({ type }) => awaited.has(type));
  if (neighbours.length === 0) return;
  await connection.run(`DELETE FROM pending USING (
    SELECT event_type, date, source, id FROM ${parquet(pathsOf(root, neighbours))}) AS held
    WHERE held.event_type = pending.type AND held.source = pending.source AND held.id = pending.id
    AND abs(held.date - pending.date) <= 7`);
}

/** Parts of the curated zone, of whatever columns each: one that a part lacks is null there. */
export function parquet(paths: readonly string[]): string {
  return `read_parquet(${list(paths)}, union_by_name = true, hive_partitioning = true,
    hive_types = {'event_type': VARCHAR, 'date': DATE})`;
}

export function pathsOf(root: string, files: readonly Placed[]): string[] {
  return files.map(({ name }) => join(root, name));
}
