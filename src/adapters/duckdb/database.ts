import { createRequire } from 'node:module';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { OutOfRoom, UnreadableFiles } from '../../domain/ports/curator.js';
import { Unavailable } from '../../domain/ports/unavailable.js';

export interface DuckDbSettings {
  /** What DuckDB may hold in memory, e.g. `512MB`; beyond that it spills to disk. */
  readonly memory: string;
  readonly threads: number;
}

export const defaultDuckDbSettings: DuckDbSettings = { memory: '512MB', threads: 1 };

/** A database in memory that spills into one folder. The package is loaded when the first one is opened. */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(folder: string, { memory, threads }: DuckDbSettings): Promise<Database> {
    // By `import` it would not be found in a layer of Lambda: those are on NODE_PATH, which only `require` looks at.
    const { DuckDBInstance } = createRequire(import.meta.url)(
      '@duckdb/node-api',
    ) as typeof import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: memory,
      threads: String(threads),
      temp_directory: folder,
      autoinstall_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new Database(instance, connection);
  }

  /** @throws UnreadableFiles, Unavailable */
  async run(sql: string): Promise<void> {
    await answering(() => this.connection.run(sql));
  }

  /** The rows of a small answer, counts as numbers. @throws UnreadableFiles, Unavailable */
  async rows<Row>(sql: string): Promise<Row[]> {
    return answering(() => rowsOf<Row>(this.connection, sql));
  }

  /** @throws UnreadableFiles, Unavailable */
  async row<Row>(sql: string): Promise<Row> {
    return (await this.rows<Row>(sql))[0] as Row;
  }

  /** The rows of a large answer, a chunk at a time. @throws UnreadableFiles, Unavailable */
  async *stream<Row extends readonly unknown[]>(sql: string): AsyncGenerator<Row, void> {
    const result = await answering(() => this.connection.stream(sql));
    const chunks = result.yieldRowsJs();
    for (;;) {
      const { done, value } = await answering(() => chunks.next());
      if (done) return;
      yield* value as unknown as Row[];
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** The rows of a small answer, counts as numbers. */
export async function rowsOf<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS().map(withNumbers) as Row[];
}

function withNumbers(row: { [column: string]: unknown }): { [column: string]: unknown } {
  for (const [column, value] of Object.entries(row))
    if (typeof value === 'bigint') row[column] = Number(value);
  return row;
}

const room = /^Out of Memory Error/;
/** What a person can do nothing about in the files themselves: a disk, a folder that went away. */
const outages = /^IO Error/;
/** Mistakes of ours. */
const bugs = /^(?:Parser|Binder|Catalog|INTERNAL|Not implemented) Error/i;

async function answering<T>(method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    if (bugs.test(text)) throw error;
    if (room.test(text)) throw new OutOfRoom(error);
    if (outages.test(text)) throw new Unavailable('lake_unavailable', error);
    throw new UnreadableFiles(error);
  }
}
