import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { DuckDbAnalytics } from '../../src/adapters/duckdb/query/analytics.js';
import { FilesystemLakeFiles } from '../../src/adapters/filesystem/lake-files.js';
import { MemoryLetters } from '../../src/adapters/memory/letters.js';
import { MemoryProfiles } from '../../src/adapters/memory/profiles.js';
import { MemoryState } from '../../src/adapters/memory/state.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { Column } from '../../src/domain/lake/schema.js';

/** A record as a test writes it: what is left out is filled in. */
export interface Written {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly received_at?: string;
  readonly subject?: string;
  readonly anonymous?: string;
  readonly source?: string;
  readonly properties?: JsonObject;
  readonly [part: string]: unknown;
}

const engineTypes = { boolean: 'BOOLEAN', double: 'DOUBLE', string: 'VARCHAR', timestamp: 'TIMESTAMPTZ' };

/** A lake in a folder, written by hand: raw objects and parts as the contract says, without the code under test. */
export class QueryLake {
  readonly profiles = new MemoryProfiles();
  readonly letters = new MemoryLetters(new MemoryState());
  readonly analytics: DuckDbAnalytics;
  private objects = 0;

  constructor(readonly folder: string) {
    const files = new FilesystemLakeFiles(this.root);
    const { profiles, letters } = this;
    this.analytics = new DuckDbAnalytics({ files, profiles, letters }, join(folder, 'tmp'));
  }

  get root(): string {
    return join(this.folder, 'lake');
  }

  /** One raw object for each partition of these events; answers their names. */
  async land(events: readonly Written[]): Promise<string[]> {
    const names: string[] = [];
    const partitions = new Map<string, Written[]>();
    for (const event of events) {
      const partition = `${event.type}/${event.time.slice(0, 10)}`;
      partitions.set(partition, [...(partitions.get(partition) ?? []), event]);
    }
    for (const [partition, ofPartition] of partitions) {
      this.objects += 1;
      const name = `events/${partition.replaceAll('-', '/')}/${this.objects}.ndjson.gz`;
      await this.write(name, gzipSync(`${ofPartition.map(lineOf).join('\n')}\n`));
      names.push(name);
    }
    return names;
  }

  /** Parts, manifest and schema of one partition, as compaction leaves them. */
  async curate(
    events: readonly Written[],
    columns: readonly Column[] = [],
    { sources = [] as readonly string[], hasManifest = true } = {},
  ): Promise<void> {
    const [{ type, time }] = events as [Written];
    const folder = `curated/event_type=${type}/date=${time.slice(0, 10)}`;
    const rows = events.map((event) => {
      const record = JSON.parse(lineOf(event));
      const { id, kind, name, time, received_at, subject, anonymous, source } = record;
      const typed = columns.map(({ property }) => event.properties?.[property]);
      const values = [
        id,
        kind,
        name,
        time,
        received_at,
        subject,
        anonymous,
        source.name,
        ...typed,
        lineOf(event),
      ];
      return `(${values.map(sqlOf).join(', ')})`;
    });
    const types = {
      ...{ id: 'VARCHAR', kind: 'VARCHAR', name: 'VARCHAR', time: 'TIMESTAMPTZ', received_at: 'TIMESTAMPTZ' },
      ...{ subject: 'VARCHAR', anonymous: 'VARCHAR', source: 'VARCHAR' },
      ...Object.fromEntries(columns.map(({ column, type: kind }) => [column, engineTypes[kind]])),
      record: 'VARCHAR',
    };
    const casts = Object.entries(types).map(
      ([column, kind]) => `CAST("${column}" AS ${kind}) AS "${column}"`,
    );
    const names = Object.keys(types).map((column) => `"${column}"`);
    const part = join(this.root, folder, 'part-0-of-1.parquet');
    await mkdir(dirname(part), { recursive: true });
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (SELECT ${casts.join(', ')} FROM (VALUES ${rows.join(', ')}) AS v(${names.join(', ')})
      ORDER BY subject NULLS LAST, time, id) TO '${part}' (FORMAT parquet, COMPRESSION zstd)`);
    connection.closeSync();
    if (hasManifest) await this.write(`${folder}/_manifest.json`, JSON.stringify({ version: 1, sources }));
    if (columns.length > 0)
      await this.write(
        `curated/event_type=${type}/_schema.json`,
        JSON.stringify({ version: 1, type, columns }),
      );
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }

  /** The rows of a query, as lists. */
  async rows(sql: string, options = {}): Promise<readonly unknown[]> {
    return (await this.analytics.query(sql, options)).rows;
  }
}

function sqlOf(value: unknown): string {
  return value === undefined || value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`;
}

function lineOf({ received_at, source, ...event }: Written): string {
  return JSON.stringify({
    kind: 'track',
    received_at: received_at ?? event.time,
    source: { name: source ?? 'shop', kind: 'browser', environment: 'production' },
    privacy: { policy: 'p' },
    lethe: { receipt: `c.${event.id}`, index: 0, version: 1 },
    ...event,
  });
}
