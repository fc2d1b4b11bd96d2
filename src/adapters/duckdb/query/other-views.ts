import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Json } from '../../../domain/json.js';
import type { Column } from '../../../domain/ports/analytics.js';
import type { LakeFiles } from '../../../domain/ports/lake-files.js';
import type { Letters } from '../../../domain/ports/letters.js';
import type { Profiles } from '../../../domain/ports/profiles.js';
import { list, literal, name } from '../sql.js';
import { adSpendColumns, deadLettersColumns, profilesColumns } from './columns.js';
import type { Workspace } from './workspace.js';

/** Makes the table `profiles`: users' clear attributes. */
export async function makeProfiles(
  connection: DuckDBConnection,
  profiles: Profiles,
  workspace: Workspace,
): Promise<void> {
  const rows = async function* (): AsyncGenerator<Json> {
    for await (const { subject, profile } of profiles.list())
      yield { subject, traits: JSON.parse(profile.clear ?? '{}') as Json };
  };
  await makeTable(connection, 'profiles', profilesColumns, rows(), workspace);
}

/** Makes the table `dead_letters`: what is known of each, without the event. */
export async function makeDeadLetters(
  connection: DuckDBConnection,
  letters: Letters,
  workspace: Workspace,
): Promise<void> {
  const rows = async function* (): AsyncGenerator<Json> {
    for await (const { id, failure, state, type, source, target, receivedAt, at } of letters.list())
      yield {
        id,
        code: failure.code,
        state,
        type: type ?? null,
        source: source.name,
        target: target ?? null,
        received_at: receivedAt,
        at,
      };
  };
  await makeTable(connection, 'dead_letters', deadLettersColumns, rows(), workspace);
}

/** Makes the table `ad_spend`: a row for each line of `ad_spend/<platform>/YYYY/MM/DD/`, its columns by their names. */
export async function makeAdSpend(
  connection: DuckDBConnection,
  files: LakeFiles,
  workspace: Workspace,
): Promise<void> {
  const listed = [];
  for await (const file of files.list('ad_spend/')) if (file.name.endsWith('.ndjson.gz')) listed.push(file);
  const { root, names } = await files.hold(listed, workspace.path('files'));
  await connection.run(`CREATE TABLE ad_spend (${definitions(adSpendColumns)})`);
  if (names.length === 0) return;
  await connection.run(
    `INSERT INTO ad_spend FROM ${reading(
      names.map((one) => `${root}/${one}`),
      adSpendColumns,
      'gzip',
    )}`,
  );
}

async function makeTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  rows: AsyncIterable<Json>,
  workspace: Workspace,
): Promise<void> {
  const path = workspace.path(`${table}.ndjson`);
  const lines = async function* () {
    for await (const row of rows) yield `${JSON.stringify(row)}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }));
  await connection.run(`CREATE TABLE ${name(table)} (${definitions(columns)})`);
  await connection.run(`INSERT INTO ${name(table)} FROM ${reading([path], columns, 'uncompressed')}`);
}

function reading(paths: readonly string[], columns: readonly Column[], compression: string): string {
  const named = columns.map((column) => `${literal(column.name)}: ${literal(column.type)}`).join(', ');
  return `read_json(${list(paths)}, format = 'newline_delimited', columns = {${named}}, compression = ${literal(compression)})`;
}

function definitions(columns: readonly Column[]): string {
  return columns.map((column) => `${name(column.name)} ${column.type}`).join(', ');
}
