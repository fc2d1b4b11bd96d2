import { DuckDBInstance } from '@duckdb/node-api';
import { DuckDbCurator } from '../../src/adapters/duckdb/curator.js';
import { MemoryCuratedZone } from '../../src/adapters/memory/curated-zone.js';
import { FixedCrypto } from '../../src/adapters/memory/fixed-crypto.js';
import { MemoryLake } from '../../src/adapters/memory/lake.js';
import { MemoryLease } from '../../src/adapters/memory/lease.js';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { MemorySettlements } from '../../src/adapters/memory/settlements.js';
import { MemoryState } from '../../src/adapters/memory/state.js';
import { Compact } from '../../src/application/compact.js';
import { CuratedLake } from '../../src/application/curated-lake.js';
import { Rewriting } from '../../src/application/rewriting.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import type { CuratedZone } from '../../src/domain/ports/curated-zone.js';
import type { Lake } from '../../src/domain/ports/lake.js';

/** A lake in memory and what compacts it. */
export function compacting(
  lake: Lake = new MemoryLake(),
  zone: CuratedZone = new MemoryCuratedZone(lake),
  curator = new DuckDbCurator(),
) {
  const state = new MemoryState();
  const clock = new ManualClock();
  const crypto = new FixedCrypto('compact');
  const curated = new CuratedLake(zone);
  const settlements = new MemorySettlements(state);
  const rewriting = new Rewriting(new MemoryLease(state), crypto, clock);
  const compact = new Compact({ lake, settlements, curated, curator }, rewriting, crypto, clock);
  return { lake, zone, curated, settlements, rewriting, curator, compact, crypto, clock };
}

export interface Told {
  readonly id: string;
  readonly at?: string;
  readonly receivedAt?: string;
  readonly receipt?: string;
  readonly index?: number;
  readonly source?: string;
  readonly subject?: string;
  readonly properties?: JsonObject;
  readonly more?: JsonObject;
}

/** A record's line, told by what matters. */
export function line({
  id,
  at = '2026-11-02T10:00:00.000Z',
  receipt = 'c.1',
  index = 0,
  ...told
}: Told): string {
  return JSON.stringify({
    id,
    type: 'order',
    kind: 'track',
    name: 'Order',
    time: at,
    received_at: told.receivedAt ?? at,
    ...(told.subject === undefined ? undefined : { subject: told.subject }),
    source: { name: told.source ?? 'app', kind: 'mobile', environment: 'test' },
    properties: told.properties ?? {},
    ...told.more,
    privacy: { policy: 'p' },
    lethe: { receipt, index, version: 1 },
  });
}

export function raw(date: string, name: string, type = 'order'): ObjectName {
  return `events/${type}/${date.replaceAll('-', '/')}/${name}.ndjson.gz` as ObjectName;
}

/** Answers SQL over the parts of a zone, as `rows`. */
export async function queried(zone: CuratedZone, sql: string, prefix = 'curated/'): Promise<Json[]> {
  const bench = await zone.workbench();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const files: string[] = [];
    for await (const { name } of zone.list(prefix))
      if (name.endsWith('.parquet')) files.push((await bench.bring(name)) as string);
    const list = files.map((file) => `'${file}'`).join(', ');
    await connection.run("SET TimeZone = 'UTC'");
    if (files.length > 0)
      await connection.run(
        `CREATE VIEW rows AS SELECT * FROM read_parquet([${list}], union_by_name = true, hive_partitioning = false, filename = true)`,
      );
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson() as unknown as Json[];
  } finally {
    connection.closeSync();
    instance.closeSync();
    await bench.close();
  }
}
