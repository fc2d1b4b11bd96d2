import { cp, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { recordedLines, writeRaw } from '../../bench/raw-lake.js';
import { whyNoSpark } from '../support/pyspark.js';
import { build, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** `LETHE_LONG=1`: 1,000,000 in one partition, and as many over 30 days and 12 types. */
const isLong = process.env.LETHE_LONG !== undefined;
const events = isLong ? 1_000_000 : 100_000;
const jobs = join(resolve(import.meta.dirname, '../..'), 'jobs/spark');
const reason = whyNoSpark();
const submit =
  '--master local[2] --driver-memory 3g --conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false pyspark-shell';

describe('many events in one partition', function () {
  this.timeout(isLong ? 10_800_000 : 600_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    await build();
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  if (reason !== undefined) {
    it.skip(`are the same rows whoever compacts (not here: ${reason})`);
    return;
  }

  const at = (name: string) => join(folder.path, name);
  const lakeOf = (name: string) => join(at(name), 'lake');

  /** A data directory with one event, whose type is not compacted here. */
  async function begun(): Promise<void> {
    const event = { type: 'track', event: 'Begun', messageId: 'm-1', anonymousId: 'a-1' };
    await writeFile(at('begun.ndjson'), JSON.stringify(event));
    await letheJson(['replay', at('begun.ndjson'), '--data-dir', at('duckdb')]);
  }

  async function compacted(name: 'duckdb' | 'spark', types: readonly string[]): Promise<object> {
    const path = [process.env.PYTHONPATH, jobs].filter(Boolean).join(':');
    const env = { PYTHONPATH: path, PYSPARK_SUBMIT_ARGS: submit };
    const run = ['--run', `python3 ${join(jobs, 'compact.py')} --lake ${lakeOf(name)}`];
    const from = performance.now();
    const report: object = await letheJson(
      ['compact', '--data-dir', at(name), '--type', ...types, ...(name === 'spark' ? run : [])],
      {
        env,
        mostMs: 7_200_000,
      },
    );
    if (isLong) console.log(`        ${name}: ${Math.round((performance.now() - from) / 1000)} s`);
    return report;
  }

  async function compactedAlike(types: readonly string[]): Promise<object> {
    await cp(at('duckdb'), at('spark'), { recursive: true });
    const { bytes: _, ...byDuckDb } = (await compacted('duckdb', types)) as { bytes: number };
    const { bytes: __, ...bySpark } = (await compacted('spark', types)) as { bytes: number };
    expect(bySpark).to.deep.equal(byDuckDb);
    expect(await differences(lakeOf('duckdb'), lakeOf('spark'))).to.deep.equal({ one: 0, other: 0 });
    return byDuckDb;
  }

  it('are the same rows in the same order whoever compacts, without the repeats', async () => {
    await begun();
    const lines = await recordedLines(20_000);
    const type = 'order_completed';
    await writeRaw(lakeOf('duckdb'), type, lines.get(type) as string[], { events, days: 1 });
    expect(await compactedAlike([type])).to.deep.include({
      rows: events,
      repeated: events / 100,
      conflicts: 0,
      failed: [],
      tooLarge: [],
    });
  });

  (isLong ? it : it.skip)(`of 30 days and 12 types are as well (LETHE_LONG=1)`, async () => {
    await folder.remove();
    folder = await temporaryFolder();
    await begun();
    const lines = [...(await recordedLines(20_000))].slice(0, 12);
    for (const [type, some] of lines)
      await writeRaw(lakeOf('duckdb'), type, some, { events: Math.floor(events / lines.length), days: 30 });
    expect(await compactedAlike(lines.map(([type]) => type))).to.deep.include({
      conflicts: 0,
      failed: [],
      tooLarge: [],
    });
  });
});

/** Rows that one has and the other has not, in this place of this file, with these values. */
async function differences(one: string, other: string): Promise<{ one: number; other: number }> {
  const rows = (lake: string) =>
    `SELECT * REPLACE (replace(filename, '${lake}', '') AS filename)
      FROM read_parquet('${lake}/curated/**/*.parquet', union_by_name = true, filename = true, file_row_number = true)`;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const count = async (a: string, b: string) => {
      const reader = await connection.runAndReadAll(
        `SELECT count(*)::INTEGER FROM (${rows(a)} EXCEPT ALL ${rows(b)})`,
      );
      return reader.getRowsJson()[0]?.[0] as number;
    };
    return { one: await count(one, other), other: await count(other, one) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
