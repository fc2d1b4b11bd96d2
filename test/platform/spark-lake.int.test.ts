import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Manifest } from '../../src/domain/lake/manifest.js';
import { whyNoSpark } from '../support/pyspark.js';
import { build, lethe, letheJson } from '../support/running-server.js';

import { temporaryFolder } from '../support/temporary-folder.js';

const root = resolve(import.meta.dirname, '../..');
const jobs = join(root, 'jobs/spark');
const types = ['order_completed', 'paid'];
const reason = whyNoSpark();
/** A handful of rows: to compile queries and to spread them over tasks would take longer than to answer them. */
const small = [
  'sql.shuffle.partitions=1',
  'sql.codegen.wholeStage=false',
  'sql.adaptive.enabled=false',
  'ui.enabled=false',
];
const submit = `--master local[1] --driver-memory 1g ${small.map((one) => `--conf spark.${one}`).join(' ')} pyspark-shell`;

const paidOf = (messageId: string, timestamp: string, properties: object, more: object = {}) => ({
  type: 'track',
  event: 'Paid',
  messageId,
  timestamp,
  userId: 'u-1',
  anonymousId: 'a-1',
  properties,
  ...more,
});

const firstDays = [
  paidOf('p1', '2026-11-02T10:00:00Z', { price: 12 }),
  paidOf('p2', '2026-11-03T10:00:00Z', { price: '12.50' }),
  paidOf('p3', '2026-11-04T10:00:00Z', {}),
  // A client's retry across midnight.
  paidOf('p4', '2026-11-02T23:59:59.900Z', { price: 7 }, { sentAt: '2026-11-02T23:59:59.950Z' }),
  paidOf('p4', '2026-11-03T00:00:00.100Z', { price: 7 }, { sentAt: '2026-11-03T00:00:00.150Z' }),
  // Two events with one id.
  paidOf('p5', '2026-11-02T12:00:00Z', { price: 1, mixed: 1e-7 }),
  paidOf('p5', '2026-11-02T13:00:00Z', { price: 2, mixed: 1e21 }),
  paidOf('p6', '2026-11-02T09:00:00Z', {
    price: 5,
    mixed: 'zoë 😀 \ud83d "x" \\ud83d',
    'a.b"c\'d': 'key',
    when: '2026-11-02T10:00:00.5+01:00',
    flag: true,
    items: [1, { a: null }],
  }),
  // What does not fit the column.
  paidOf('p7', '2026-11-03T11:00:00Z', { price: 'twelve', flag: 'false', mixed: 1e20 }),
  paidOf('p8', '2026-11-04T11:00:00Z', { price: { amount: 1 }, mixed: true }),
  paidOf('p9', '2026-11-04T12:00:00Z', { price: true, when: '2026-11-04T10:00:00Z' }, { userId: undefined }),
];

const later = [
  paidOf('p10', '2026-11-02T08:00:00Z', { price: 3, late: 'yes' }),
  paidOf('p1', '2026-11-03T00:00:01Z', { price: 12 }),
  paidOf('p2', '2026-11-03T10:00:00Z', { price: '12.50' }),
  paidOf('p5', '2026-11-02T13:00:00Z', { price: 2, mixed: 1e21 }),
];

const paidRows = [
  ...[
    ['p1', 12],
    ['p10', 3],
    ['p4', 7],
    ['p5', 1],
    ['p5~', 2],
    ['p6', 5],
  ].map((row) => ['2026-11-02', ...row]),
  ...[
    ['p2', 12.5],
    ['p7', null],
  ].map((row) => ['2026-11-03', ...row]),
  ...[
    ['p3', null],
    ['p8', null],
    ['p9', null],
  ].map((row) => ['2026-11-04', ...row]),
];

describe('one lake for DuckDB, Spark and others', function () {
  this.timeout(600_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    await build();
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  if (reason !== undefined) {
    it.skip(`gives the same rows whoever compacts, and the same answers whoever asks (not here: ${reason})`);
    return;
  }

  it('gives the same rows whoever compacts, and the same answers whoever asks', async () => {
    const at = (name: string) => join(folder.path, name);
    const lakeOf = (name: string) => join(at(name), 'lake');
    const path = [process.env.PYTHONPATH, jobs].filter(Boolean).join(':');
    const env = { PYTHONPATH: path, PYSPARK_SUBMIT_ARGS: submit };
    /** What was received so far, to both lakes: sealing is random, so that it is done once. */
    async function receive(events: readonly object[]): Promise<void> {
      await writeFile(at('events.ndjson'), events.map((event) => JSON.stringify(event)).join('\n'));
      await letheJson(['replay', at('events.ndjson'), '--data-dir', at('received')]);
      await regroup(lakeOf('received'));
      for (const name of ['duckdb', 'spark']) await cp(at('received'), at(name), { recursive: true });
    }
    async function compact(): Promise<object[]> {
      const job = `python3 ${join(jobs, 'compact.py')} --lake ${lakeOf('spark')}`;
      const types_ = ['--type', ...types];
      return [
        await letheJson(['compact', ...types_, '--data-dir', at('duckdb')]),
        await letheJson(['compact', ...types_, '--data-dir', at('spark'), '--run', job], {
          env,
          mostMs: 500_000,
        }),
      ];
    }

    await receive([...(await generated(at('generated.ndjson'))), ...firstDays]);
    const [first, firstBySpark] = await compact();
    expect(firstBySpark).to.deep.equal({ ...first, bytes: (firstBySpark as { bytes: number }).bytes });
    expect(first).to.deep.include({ conflicts: 1, uncast: 3, failed: [] });

    await receive(later);
    await cp(at('duckdb'), at('pending'), { recursive: true });
    const [second, secondBySpark] = await compact();
    expect(secondBySpark).to.deep.equal({ ...second, bytes: (secondBySpark as { bytes: number }).bytes });
    expect((second as { repeated: number }).repeated).to.be.greaterThan(0);

    const byDuckDb = await rowsOf(lakeOf('duckdb'));
    const bySpark = await rowsOf(lakeOf('spark'));
    for (const column of Object.keys(byDuckDb[0] ?? {}))
      expect(
        bySpark.map((row) => row[column]),
        column,
      ).to.deep.equal(byDuckDb.map((row) => row[column]));
    expect(bySpark).to.deep.equal(byDuckDb);
    expect(await manifestsOf(lakeOf('spark'))).to.deep.equal(await manifestsOf(lakeOf('duckdb')));
    const paid = byDuckDb.filter(({ event_type }) => event_type === 'paid');
    const told = paid.map(({ date, id, p_price }) => [date, String(id).replace(/~.*/, '~'), p_price]);
    expect(told.sort()).to.deep.equal(paidRows.sort());

    const lakes = ['duckdb', 'spark', 'pending'].map(lakeOf);
    const output = execFileSync(
      'python3',
      [join(root, 'test/platform/spark-lake.py'), types.join(), ...lakes],
      {
        encoding: 'utf8',
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 1 << 28,
      },
    );
    const [duckdb, spark, pending] = lakes.map((lake) => JSON.parse(output)[lake]);
    expect(duckdb.events).to.have.length(byDuckDb.length);
    expect(spark.events, 'the lake that Spark compacted').to.deep.equal(duckdb.events);
    // A property has a column once it was compacted.
    const known = duckdb.events.map(({ p_late: _, ...row }: { p_late?: string }) => row);
    expect(pending.events, 'before the second compaction').to.deep.equal(known);

    for (const name of ['duckdb', 'spark']) {
      const expected = await answersOfDuckDb(lakeOf(name));
      expect((name === 'duckdb' ? duckdb : spark).answers.map(withRounded)).to.deep.equal(expected);
      expect(await answersOfHyparquet(lakeOf(name))).to.deep.equal(expected);
    }
    expect(await filesOf(lakeOf('spark'))).to.deep.equal(await filesOf(lakeOf('duckdb')));
  });
});

/** A day's orders, made by `lethe generate`. */
async function generated(file: string): Promise<object[]> {
  await lethe([
    'generate',
    '--events',
    '1500',
    '--days',
    '2',
    '--start',
    '2026-11-02T00:00:00Z',
    '--out',
    file,
  ]);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ event, timestamp }) => event === 'Order Completed' && timestamp < '2026-11-03');
}

/** Repeats raw objects as a redelivery does: one under another name, and all of a folder in one. */
async function regroup(lake: string): Promise<void> {
  const folders = new Map<string, string[]>();
  for (const name of await filesOf(lake))
    if (name.startsWith('events/') && !name.includes('again-'))
      folders.set(join(lake, name, '..'), [...(folders.get(join(lake, name, '..')) ?? []), join(lake, name)]);
  for (const [folder, objects] of folders) {
    const lines = await Promise.all(objects.map(async (name) => gunzipSync(await readFile(name))));
    await writeFile(join(folder, `again-${objects.length}.ndjson.gz`), gzipSync(Buffer.concat(lines)));
    await cp(objects[0]!, join(folder, 'again-one.ndjson.gz'));
  }
}

async function filesOf(lake: string): Promise<string[]> {
  const entries = await readdir(lake, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(lake.length + 1))
    .sort();
}

/** Every row of the curated zone with all of its columns, in the order of the files. */
async function rowsOf(lake: string): Promise<{ [column: string]: unknown }[]> {
  return asked(`SELECT * FROM read_parquet('${lake}/curated/*/*/*.parquet', union_by_name = true,
    hive_partitioning = true, hive_types = {'date': VARCHAR}, file_row_number = true)
    ORDER BY event_type, date, file_row_number`);
}

/** Manifests, without what says which engine wrote the parts. */
async function manifestsOf(lake: string): Promise<object[]> {
  const names = (await filesOf(lake)).filter((name) => name.endsWith('_manifest.json'));
  return Promise.all(
    names.map(async (name) => {
      const {
        engine: _,
        files,
        ...manifest
      } = JSON.parse(await readFile(join(lake, name), 'utf8')) as Manifest;
      return { ...manifest, files: files.map(({ bytes: _, sha256: __, ...file }) => file) };
    }),
  );
}

interface Answer {
  readonly type: string;
  readonly date: string;
  readonly rows: number;
  readonly people: number;
  readonly price: number | null;
  readonly total: number | null;
}

const rounded = (sum: number | null) => (sum === null ? null : Number(sum.toFixed(6)));

async function answersOfDuckDb(lake: string): Promise<Answer[]> {
  const answers = await asked(`SELECT event_type AS type, date, count(*)::INTEGER AS rows,
    count(DISTINCT subject)::INTEGER AS people, sum(p_price) AS price, sum(p_total) AS total
    FROM read_parquet('${lake}/curated/*/*/*.parquet', union_by_name = true, hive_partitioning = true,
      hive_types = {'date': VARCHAR}) GROUP BY ALL ORDER BY ALL`);
  return (answers as unknown as Answer[]).map(withRounded);
}

async function answersOfHyparquet(lake: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const name of await filesOf(lake)) {
    const [, type, date] = /event_type=(.*)\/date=(.*)\/part-/.exec(name) ?? [];
    if (type === undefined || date === undefined) continue;
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(lake, name)), compressors });
    const sum = (column: string) => {
      const values = rows.flatMap((row) => row[column] ?? []) as number[];
      return values.length === 0 ? null : values.reduce((a, b) => a + b);
    };
    const people = new Set(rows.flatMap(({ subject }) => subject ?? [])).size;
    answers.push({ type, date, rows: rows.length, people, price: sum('p_price'), total: sum('p_total') });
  }
  return answers.map(withRounded);
}

function withRounded(answer: Answer): Answer {
  return { ...answer, price: rounded(answer.price), total: rounded(answer.total) };
}

async function asked(sql: string): Promise<{ [column: string]: unknown }[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
