import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';
import type { Json } from '../../../domain/json.js';
import {
  type Answer,
  type Column,
  type Found,
  QueryError,
  type Row,
} from '../../../domain/ports/analytics.js';
import { list, literal } from '../sql.js';
import { late } from './engine-error.js';
import { memoryLimit, type Prepared } from './prepare.js';
import { jsonOf, toJson } from './values.js';

interface LockSettings {
  readonly timeZone: string;
  readonly timeoutMs: number;
  /** The only file that can be written, by `copy`. */
  readonly writes: string;
}

/**
 * A connection that can read what was prepared and nothing else: the database is opened to be read, no other file, extension or
 * setting can be reached. What a query may say was checked before; this holds should the check be wrong.
 */
export class LockedConnection implements Found {
  private result: DuckDBResult | undefined;
  private stop: NodeJS.Timeout | undefined;
  private isLate = false;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly timeoutMs: number,
  ) {}

  static async open(
    { path, spill, files }: Prepared,
    { timeZone, timeoutMs, writes }: LockSettings,
  ): Promise<LockedConnection> {
    const instance = await DuckDBInstance.create(path, {
      access_mode: 'READ_ONLY',
      memory_limit: memoryLimit,
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connection = await instance.connect();
    try {
      await setTimeZone(connection, timeZone);
      await connection.run(`SET allowed_paths = ${list([...files, writes])}`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
    } catch (error) {
      connection.closeSync();
      instance.closeSync();
      throw error;
    }
    return new LockedConnection(instance, connection, timeoutMs);
  }

  /** Begins a query; from now on the time runs. */
  async start(sql: string, parameters: Readonly<Record<string, Json>>): Promise<void> {
    this.limitTime();
    const statement = await this.prepared(sql, parameters);
    if (statement.statementType !== StatementType.SELECT)
      throw new QueryError(
        'query_refused',
        'Only a SELECT is run here.',
        'A query reads the views and nothing else.',
      );
    this.result = await statement.stream();
  }

  /** Writes what a query finds to one of the files that it may reach; answers how many rows. */
  async copy(sql: string, parameters: Readonly<Record<string, Json>>, path: string): Promise<number> {
    this.limitTime();
    const statement = await this.prepared(
      `COPY (SELECT * FROM (${sql})) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      parameters,
    );
    const rows = (await statement.runAndReadAll()).getRows();
    if (this.isLate) throw late(this.timeoutMs);
    return Number(rows[0]?.[0]);
  }

  get columns(): Column[] {
    const result = this.running();
    const types = result.columnTypes().map((type) => type.alias ?? String(type));
    return result.columnNames().map((name, i) => ({ name, type: types[i] as string }));
  }

  /** The rows as they come. */
  async *rows(): AsyncGenerator<Row, void> {
    const isJson = this.columns.map(({ type }) => type === 'JSON');
    for await (const rows of this.running().yieldConvertedRows(toJson)) {
      if (this.isLate) throw late(this.timeoutMs);
      for (const row of rows) yield row.map((value, i) => (isJson[i] ? jsonOf(value) : value));
    }
  }

  async answer(maxRows: number): Promise<Answer> {
    const rows: Row[] = [];
    for await (const row of this.rows()) {
      if (rows.length === maxRows) return { columns: this.columns, rows, cut: true };
      rows.push(row);
    }
    return { columns: this.columns, rows, cut: false };
  }

  close(): void {
    clearTimeout(this.stop);
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private limitTime(): void {
    this.stop = setTimeout(() => {
      this.isLate = true;
      this.connection.interrupt();
    }, this.timeoutMs);
  }

  private async prepared(
    sql: string,
    parameters: Readonly<Record<string, Json>>,
  ): Promise<DuckDBPreparedStatement> {
    const statement = await this.connection.prepare(sql);
    statement.bind(bound(parameters, statement.parameterCount, (n) => statement.parameterName(n)));
    return statement;
  }

  private running(): DuckDBResult {
    if (this.result === undefined) throw new Error('The query has not begun');
    return this.result;
  }
}

async function setTimeZone(connection: DuckDBConnection, timeZone: string): Promise<void> {
  try {
    await connection.run(`SET TimeZone = ${literal(timeZone)}`);
  } catch (cause) {
    throw new QueryError(
      'invalid_query',
      `There is no time zone ${JSON.stringify(timeZone)}.`,
      'Name one of the IANA database, e.g. Europe/Berlin.',
      { cause },
    );
  }
}

/** @throws QueryError where the query names what is not given, or the other way round */
function bound(
  parameters: Readonly<Record<string, Json>>,
  count: number,
  nameOf: (n: number) => string,
): Record<string, DuckDBValue> {
  const wanted = Array.from({ length: count }, (_, i) => nameOf(i + 1));
  const missing = wanted.find((name) => !Object.hasOwn(parameters, name));
  if (missing !== undefined)
    throw new QueryError(
      'invalid_query',
      `The query names $${missing}, and no value is given.`,
      `Give $${missing} one.`,
    );
  const spare = Object.keys(parameters).find((name) => !wanted.includes(name));
  if (spare !== undefined)
    throw new QueryError(
      'invalid_query',
      `A value for $${spare} is given, and the query has no $${spare}.`,
      'Leave it out.',
    );
  return Object.fromEntries(wanted.map((name) => [name, asBound(parameters[name] as Json)]));
}

function asBound(value: Json): DuckDBValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
