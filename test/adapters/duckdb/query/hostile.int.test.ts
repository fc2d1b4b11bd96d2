import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { LockedConnection } from '../../../../src/adapters/duckdb/query/locked-connection.js';
import { prepare } from '../../../../src/adapters/duckdb/query/prepare.js';
import { Workspace } from '../../../../src/adapters/duckdb/query/workspace.js';
import { FilesystemLakeFiles } from '../../../../src/adapters/filesystem/lake-files.js';
import type { EventType } from '../../../../src/domain/event/event-type.js';
import { QueryError } from '../../../../src/domain/ports/analytics.js';
import { QueryLake } from '../../../support/query-lake.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

/** `{lake}` is the lake's folder, `{held}` a part as a query holds it, `{out}` a folder to write to. */
const probes: readonly string[] = [
  "copy events to '{out}/x.csv'",
  "copy (select * from events) to '{lake}/curated/event_type=app_opened/x.parquet' (format parquet)",
  "copy (select 1) to '{lake}/curated/event_type=app_opened/date=2026-05-01/part-0-of-1.parquet'",
  "copy events from '{out}/secret.csv'",
  "export database '{out}/all'",
  "import database '{out}/all'",
  "attach '{out}/new.db'",
  "attach '{out}/new.db' as other (read_write)",
  'detach query',
  'use memory',
  'install httpfs',
  'load httpfs',
  "load '{out}/evil.duckdb_extension'",
  'set threads = 1',
  'set enable_external_access = true',
  'set lock_configuration = false',
  'reset all',
  'pragma enable_external_access = true',
  'pragma database_list',
  "pragma import_database('{out}')",
  'create table mine as select 1',
  'create temp table mine as select 1',
  'create view mine as select 1',
  'create or replace view events as select 1',
  'create macro f() as 1',
  "create secret (type s3, key_id 'a', secret 'b')",
  'create sequence s',
  'create schema other',
  'drop view events',
  'drop table pending',
  'alter table pending add column x int',
  'insert into pending (id) values (1)',
  "update pending set id = 'x'",
  'delete from pending',
  'truncate pending',
  'merge into pending using events on true when matched then delete',
  'vacuum',
  'checkpoint',
  'begin',
  'call pragma_version()',
  'prepare p as select 1',
  'execute p',
  'explain select 1',
  'explain analyze select 1',
  'select 1; drop view events',
  "select 1; copy (select 1) to '{out}/x.csv'",
  "select * from '{lake}/../secret.csv'",
  "select * from '{held}'",
  "select * from '{out}/secret.csv'",
  'select * from "{out}/secret.csv"',
  'with "{out}/secret.csv" as (select 1) select * from "{out}/secret.csv"',
  'select * from "{out}/secret.csv" union all (with "{out}/secret.csv" as (select \'a\') select * from "{out}/secret.csv")',
  "select * from read_csv('{out}/secret.csv')",
  "select * from read_csv_auto('{out}/secret.csv')",
  "select * from sniff_csv('{out}/secret.csv')",
  "select * from read_text('{out}/secret.csv')",
  "select * from read_blob('/etc/passwd')",
  "select * from read_json('{out}/secret.csv')",
  "select * from read_ndjson_objects('{out}/secret.csv')",
  "select * from read_parquet('{held}')",
  "select * from parquet_scan('{lake}/**/*.parquet')",
  "select * from parquet_metadata('{held}')",
  "select * from parquet_schema('{held}')",
  "select * from glob('{lake}/**')",
  "select * from query('select 1')",
  "select * from query_table('pending')",
  "select * from query_table(['events'])",
  "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
  'select * from duckdb_settings()',
  'select * from duckdb_secrets()',
  'select * from duckdb_functions()',
  'select * from pragma_database_list()',
  "select * from sql_auto_complete('sel')",
  'select * from histogram(events, type)',
  'select * from information_schema.tables',
  'select * from pg_catalog.pg_tables',
  'select * from main.events',
  'select * from query.main.events',
  'select * from sqlite_master',
  'select * from pending',
  'select * from identities~',
  'select * from events at (version => 1)',
  "select current_setting('allowed_paths')",
  "select getvariable('x')",
  "select nextval('s')",
  "select write_log('x')",
  'select sleep_ms(100000)',
  "select (select count(*) from read_text('{out}/secret.csv'))",
  "select * from events where id in (select content from read_text('{out}/secret.csv'))",
  "with recursive r as (select 1 as n union all select n from r, read_text('{out}/secret.csv')) select * from r",
  "from (pivot read_csv('{out}/secret.csv') on a in (1) using count(*))",
  "describe read_csv('{out}/secret.csv')",
  "summarize '{out}/secret.csv'",
  'show tables',
  'show all tables',
  'pivot events on type',
  '',
  ';',
  '-- nothing',
];

describe('SQL that wants more than to read the views', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let lake: QueryLake;
  before(async () => {
    folder = await temporaryFolder();
    lake = new QueryLake(folder.path);
    await lake.curate([{ id: '1', type: 'app_opened', time: '2026-05-01T10:00:00.000Z' }]);
    await lake.land([{ id: '2', type: 'app_opened', time: '2026-05-02T10:00:00.000Z' }]);
    await writeFile(join(folder.path, 'secret.csv'), 'a\nsecret\n');
  });
  after(() => folder.remove());

  const filled = (probe: string, held: string) =>
    probe.replaceAll('{lake}', lake.root).replaceAll('{held}', held).replaceAll('{out}', folder.path);
  const part = () => join(lake.root, 'curated/event_type=app_opened/date=2026-05-01/part-0-of-1.parquet');

  it('is refused with a reason and a way on, and neither lake nor disk are changed by it', async () => {
    const before = await contents(folder.path);
    const answers: string[] = [];
    for (const probe of probes) {
      const error = await lake.analytics.query(filled(probe, part())).catch((thrown) => thrown);
      if (!(error instanceof QueryError)) answers.push(`${probe}: ${JSON.stringify(error)}`);
      else if (error.message === '' || error.next === '') answers.push(`${probe}: says nothing`);
    }
    expect(answers).to.deep.equal([]);
    expect(await contents(folder.path)).to.deep.equal(before);
  });

  it('is refused by the engine’s lock too, should the check of the syntax tree let it pass', async () => {
    const workspace = await Workspace.open(join(folder.path, 'tmp'));
    const type = 'app_opened' as EventType;
    const { profiles, letters } = lake;
    const ports = { files: new FilesystemLakeFiles(lake.root), profiles, letters };
    const needs = { read: new Set(['events']), types: [type], wanted: new Map([[type, {}]]), person: false };
    const database = await prepare(ports, needs, workspace);
    const held = database.files[0] as string;
    const writes = workspace.path('result.parquet');
    const before = await contents(lake.root);
    /** What only looks at the engine itself, or reads the subquery that it made. */
    const harmless =
      /^(select|from|describe|show|summarize|explain|pivot|pragma database_list)\b|^with "|^(;|--.*)?$/;
    const answers: string[] = [];
    for (const probe of probes.filter((one) => isOfFiles(one) || !harmless.test(one))) {
      const connection = await LockedConnection.open(database, { timeZone: 'UTC', timeoutMs: 5_000, writes });
      const run = connection.start(filled(probe, held), {}).then(() => connection.answer(1));
      if (await succeeded(run)) answers.push(probe);
      connection.close();
    }
    expect(answers).to.deep.equal([]);
    await workspace.remove();
    expect(await contents(lake.root)).to.deep.equal(before);
  });
});

/** Does it name a file that is not held, other than as the name of a subquery? */
function isOfFiles(probe: string): boolean {
  return /\{(out|lake)\}/.test(probe) && !/^with "[^"]*" as \(select 1\)/.test(probe);
}

function succeeded(run: Promise<unknown>): Promise<boolean> {
  return run.then(
    () => true,
    () => false,
  );
}

/** The hash of every file below a folder, by path. */
async function contents(root: string): Promise<{ [path: string]: string }> {
  const hashes: { [path: string]: string } = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    hashes[path] = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder';
  }
  return hashes;
}
