import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { DuckDbAnalytics } from '../src/adapters/duckdb/query/analytics.js';
import { FilesystemLakeFiles } from '../src/adapters/filesystem/lake-files.js';
import { MemoryLetters } from '../src/adapters/memory/letters.js';
import { MemoryProfiles } from '../src/adapters/memory/profiles.js';
import { MemoryState } from '../src/adapters/memory/state.js';
import { recordedLines, writeRaw } from './raw-lake.js';
import { median, row } from './report.js';

const type = 'order_completed';
const days = 30;
const rounds = 5;

/** A month of one type by day: over raw objects, over Parquet, and by plain DuckDB over one typed file as the floor. */
export async function runQuery(events: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
  try {
    const lines = (await recordedLines(20_000)).get(type) as string[];
    await writeRaw(join(root, 'lake'), type, lines, { events, days });
    const ports = {
      files: new FilesystemLakeFiles(join(root, 'lake')),
      profiles: new MemoryProfiles(),
      letters: new MemoryLetters(new MemoryState()),
    };
    const analytics = new DuckDbAnalytics(ports, join(root, 'tmp'));
    const asked = `select date, count(*) as orders, sum(revenue) as revenue from ${type}
      where date >= '2026-01-01' and date < '2026-02-01' group by all order by all`;
    const raw = await timed(async () => (await analytics.query(asked)).rows.length);
    for (const what of ['floor', 'lethe'])
      execFileSync(process.execPath, [
        fileURLToPath(new URL('compact-once.mjs', import.meta.url)),
        ...[what, root, type],
      ]);
    const curated = await timed(async () => (await analytics.query(asked)).rows.length);
    const floor = await timed(() => plain(join(root, 'floor', 'floor.parquet')));
    console.log(row([`query, ${events} events, ${days} days`, 'ms', 'CPU ms', 'CPU to its floor']));
    for (const [name, { ms, cpu }] of Object.entries({ floor, 'Parquet, 30 parts': curated, raw }))
      console.log(row([name, ms.toFixed(0), cpu.toFixed(0), (cpu / floor.cpu).toFixed(1)]));
    console.log('');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function plain(file: string): Promise<number> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const reader = await connection.runAndReadAll(
    `SELECT CAST(time AS DATE) AS date, count(*), sum(revenue) FROM '${file}' GROUP BY ALL ORDER BY ALL`,
  );
  connection.closeSync();
  database.closeSync();
  return reader.currentRowCount;
}

/** Medians of some rounds, after one that is not counted. @param ask answers how many rows it found */
async function timed(ask: () => Promise<number>): Promise<{ ms: number; cpu: number }> {
  const ms: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    const found = await ask();
    if (found !== days) throw new Error(`${found} days were found instead of ${days}`);
    const { user, system } = process.cpuUsage(before);
    if (round === 0) continue;
    ms.push(performance.now() - start);
    cpu.push((user + system) / 1e3);
  }
  return { ms: median(ms), cpu: median(cpu) };
}
