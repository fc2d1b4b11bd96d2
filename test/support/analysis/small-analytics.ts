import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Json, JsonObject } from '../../../src/domain/json.js';

/** An event as the view `events` shows it, as far as analyses look at it. */
export interface SmallEvent {
  readonly type: string;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly person: string | null;
  readonly properties?: JsonObject;
  readonly campaign?: JsonObject;
  readonly geo?: JsonObject;
}

export interface SmallSpend {
  readonly date: string;
  readonly platform: string;
  readonly campaign: string;
  readonly currency: string;
  readonly cost: number;
}

export type Rows = { readonly [column: string]: Json }[];

/** A DuckDB in memory that has views of these names and columns, and nothing of Lethe's reading of a lake. */
export class SmallAnalytics {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async of(events: readonly SmallEvent[], spend: readonly SmallSpend[] = []): Promise<SmallAnalytics> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(
      'CREATE TABLE raw (type VARCHAR, id VARCHAR, time VARCHAR, person VARCHAR, properties VARCHAR, campaign VARCHAR, geo VARCHAR)',
    );
    const appender = await connection.createAppender('raw');
    for (const event of events) {
      const { type, id, time, person, properties = {}, campaign, geo } = event;
      const json = [properties, campaign, geo].map((part) =>
        part === undefined ? null : JSON.stringify(part),
      );
      for (const value of [type, id, time, person, ...json])
        value === null || value === undefined ? appender.appendNull() : appender.appendVarchar(value);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(
      `CREATE VIEW events AS SELECT type, CAST(CAST(time AS TIMESTAMPTZ) AS DATE) AS date, id, 'track' AS kind, type AS name, CAST(time AS TIMESTAMPTZ) AS time, person, 'app' AS source,
       CAST(properties AS JSON) AS properties, CAST(campaign AS JSON) AS campaign, CAST(geo AS JSON) AS geo, CAST(NULL AS JSON) AS "user", CAST(NULL AS JSON) AS device FROM raw`,
    );
    await connection.run(
      'CREATE TABLE ad_spend (date DATE, platform VARCHAR, campaign VARCHAR, currency VARCHAR, cost DOUBLE)',
    );
    for (const { date, platform, campaign, currency, cost } of spend)
      await connection.run('INSERT INTO ad_spend VALUES ($1, $2, $3, $4, $5)', [
        date,
        platform,
        campaign,
        currency,
        cost,
      ]);
    return new SmallAnalytics(instance, connection);
  }

  async rows(sql: string): Promise<Rows> {
    const { columns, rows } = await this.query(sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
  }

  async query(sql: string, { maxRows = 10_000 }: { readonly maxRows?: number } = {}) {
    const reader = await this.connection.streamAndReadUntil(sql, maxRows + 1);
    const types = reader.columnTypes().map(String);
    const rows = reader.getRows().map((row) => row.map((value) => plain(value)));
    return {
      columns: reader.columnNames().map((name, i) => ({ name, type: types[i] ?? '' })),
      rows: rows.slice(0, maxRows),
      cut: rows.length > maxRows,
    };
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

function plain(value: DuckDBValue): Json {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null) return String(value);
  return value ?? null;
}
