import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';
import { NodeCrypto } from '../src/adapters/crypto/node-crypto.js';
import { DuckDbCurator } from '../src/adapters/duckdb/curator.js';
import { defaultDuckDbSettings } from '../src/adapters/duckdb/database.js';
import { FilesystemCuratedZone } from '../src/adapters/filesystem/curated-zone.js';
import { FilesystemLake } from '../src/adapters/filesystem/lake.js';
import { MemoryLease } from '../src/adapters/memory/lease.js';
import { MemorySettlements } from '../src/adapters/memory/settlements.js';
import { MemoryState } from '../src/adapters/memory/state.js';
import { beat } from '../src/adapters/system/beat.js';
import { SystemClock } from '../src/adapters/system/clock.js';
import { Compact } from '../src/application/compact.js';
import { CuratedLake } from '../src/application/curated-lake.js';
import { Rewriting } from '../src/application/rewriting.js';

/** `floor` or `lethe`, the data directory, the type: prints seconds, CPU seconds, peak memory and what was written. */
const [what, root, type] = argv.slice(2) as [string, string, string];
const out = await (what === 'floor' ? floor() : compacted());
const { user, system } = process.cpuUsage();
const peak = process.resourceUsage().maxRSS / 1024;
const bytes = readdirSync(out, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.parquet'))
  .reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
const figures = [performance.now() / 1e3, (user + system) / 1e6, peak, bytes / 2 ** 20];
console.log(JSON.stringify(figures.map((figure) => figure.toFixed(1))));

async function compacted(): Promise<string> {
  const lake = await FilesystemLake.open(root);
  const state = new MemoryState();
  const crypto = new NodeCrypto();
  const clock = new SystemClock();
  const compact = new Compact(
    {
      lake,
      settlements: new MemorySettlements(state),
      curated: new CuratedLake(new FilesystemCuratedZone(root)),
      curator: new DuckDbCurator(),
    },
    new Rewriting(new MemoryLease(state), crypto, clock, beat),
    crypto,
    clock,
  );
  const report = await compact.run();
  if (report?.rows === 0) throw new Error(`Nothing was compacted: ${JSON.stringify(report)}`);
  return join(root, 'lake', 'curated');
}

/** One typed, sorted COPY without repeats. It has compaction's threads, and all the memory it wants: with 2 GB a million rows did not end. */
async function floor(): Promise<string> {
  const out = join(root, 'floor');
  mkdirSync(out);
  const { threads } = defaultDuckDbSettings;
  const database = await DuckDBInstance.create(':memory:', {
    memory_limit: '8GB',
    preserve_insertion_order: 'false',
    threads: String(threads),
    temp_directory: join(root, 'spill'),
  });
  const connection = await database.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const texts = ['id', 'kind', 'name', 'subject', 'anonymous', 'source.name'];
  const properties = ['order_id', 'currency', 'coupon', 'payment_method'];
  const numbers = ['total', 'revenue', 'shipping', 'tax'];
  const columns = [
    ...texts.map((path) => `line->>'$.${path}' AS "${path}"`),
    ...['time', 'received_at'].map((path) => `CAST(line->>'$.${path}' AS TIMESTAMPTZ) AS "${path}"`),
    ...properties.map((key) => `line->>'$.properties.${key}' AS ${key}`),
    ...numbers.map((key) => `TRY_CAST(line->>'$.properties.${key}' AS DOUBLE) AS ${key}`),
  ];
  await connection.run(`COPY (SELECT * FROM (SELECT ${columns.join(', ')}, line FROM
      read_csv('${root}/lake/events/${type}/*/*/*/*.gz', columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
        delim = chr(1), quote = '', escape = ''))
    QUALIFY row_number() OVER (PARTITION BY "source.name", id ORDER BY received_at) = 1
    ORDER BY subject NULLS LAST, time, id) TO '${out}/floor.parquet' (FORMAT parquet, COMPRESSION zstd)`);
  return out;
}
