import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { EventType } from '../../../domain/event/event-type.js';
import { curatedZone, type DayOfType, dayOfCurated, isPart } from '../../../domain/lake/curated.js';
import { emptySchema, type TypeSchema } from '../../../domain/lake/schema.js';
import type { Analytics, Answer, Found, QueryOptions, View } from '../../../domain/ports/analytics.js';
import type { LakeFiles } from '../../../domain/ports/lake-files.js';
import type { Letters } from '../../../domain/ports/letters.js';
import type { Profiles } from '../../../domain/ports/profiles.js';
import { checkQuery } from './check-query.js';
import { fixedViews, typeColumns } from './columns.js';
import type { Days } from './days.js';
import { translated } from './engine-error.js';
import { LockedConnection } from './locked-connection.js';
import { moveFile } from './move-file.js';
import { makePending } from './pending.js';
import { prepare } from './prepare.js';
import { withPending } from './properties.js';
import { schemasOf, snapshot, typesOf } from './snapshot.js';
import { syntaxTree } from './syntax-tree.js';
import { wanted } from './wanted.js';
import { Workspace } from './workspace.js';

const defaultRows = 10_000;
const defaultTimeoutMs = 30_000;

type Parameters = NonNullable<QueryOptions['parameters']>;

interface More {
  /** The query once more, written from the syntax tree that was checked: one statement, without comments. */
  readonly checked: string;
  /** The only file that may be written. */
  readonly result: string;
}

export interface DuckDbAnalyticsPorts {
  readonly files: LakeFiles;
  readonly profiles: Profiles;
  readonly letters: Letters;
}

/**
 * SQL over the lake by DuckDB, in this process. Each query has an engine of its own over files that nobody else touches; what it
 * needs of the lake is found out first, from its syntax tree.
 */
export class DuckDbAnalytics implements Analytics {
  private parser: Promise<DuckDBConnection> | undefined;

  /** @param folder where each query has a folder of its own while it runs; on the lake's disk, files need no copy */
  constructor(
    private readonly ports: DuckDbAnalyticsPorts,
    private readonly folder: string,
  ) {}

  query(sql: string, options: QueryOptions = {}): Promise<Answer> {
    return this.running(sql, options, async (connection, parameters) => {
      await connection.start(sql, parameters);
      return connection.answer(options.maxRows ?? defaultRows);
    });
  }

  stream<T>(sql: string, options: QueryOptions, use: (found: Found) => Promise<T>): Promise<T> {
    return this.running(sql, options, async (connection, parameters) => {
      await connection.start(sql, parameters);
      return use(connection);
    });
  }

  writeParquet(sql: string, options: QueryOptions, path: string): Promise<number> {
    return this.running(sql, options, async (connection, parameters, { checked, result }) => {
      const limit = options.maxRows === undefined ? '' : ` LIMIT ${options.maxRows}`;
      const rows = await connection.copy(`SELECT * FROM (${checked})${limit}`, parameters, result);
      await moveFile(result, path);
      return rows;
    });
  }

  /** Lets `run` read what a checked query may read, and removes everything afterwards. @throws QueryError */
  private async running<T>(
    sql: string,
    { parameters = {}, timeoutMs = defaultTimeoutMs, timeZone = 'UTC', onDamaged }: QueryOptions,
    run: (connection: LockedConnection, parameters: Parameters, more: More) => Promise<T>,
  ): Promise<T> {
    const { tree, checked } = await syntaxTree(await this.parsing(), sql);
    const types = await typesOf(this.ports.files);
    const read = checkQuery(tree, new Set([...Object.keys(fixedViews), ...types]));
    const wants = wanted(tree, { types, overAll: new Set(['events', 'sessions']), parameters });
    const workspace = await Workspace.open(this.folder);
    try {
      const needs = { read, types, wanted: wants.types, person: wants.person, onDamaged };
      const database = await prepare(this.ports, needs, workspace);
      const result = workspace.path('result.parquet');
      const connection = await LockedConnection.open(database, { timeZone, timeoutMs, writes: result });
      try {
        return await run(connection, parameters, { checked, result });
      } finally {
        connection.close();
      }
    } catch (error) {
      throw translated(error, timeoutMs);
    } finally {
      await workspace.remove();
    }
  }

  async views(): Promise<readonly View[]> {
    const types = await typesOf(this.ports.files);
    const workspace = await Workspace.open(this.folder);
    try {
      const instance = await DuckDBInstance.create(workspace.path('query.db'));
      const connection = await instance.connect();
      try {
        const everything = new Map<EventType, Days>(types.map((type) => [type, {}]));
        const found = await snapshot(this.ports.files, everything, workspace.path('files'));
        await makePending(connection, found, workspace.path('pending.parquet'));
        const schemas = await withPending(connection, found.schemas);
        return [
          ...Object.entries(fixedViews).map(([name, columns]) => ({ name, columns })),
          ...types.map((type) => ({ name: type, columns: typeColumns(schemas.get(type)?.columns ?? []) })),
        ];
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    } finally {
      await workspace.remove();
    }
  }

  /** What of the lake is curated: the schemas of types that have a part, and the first day. */
  async curated(): Promise<{ schemas: TypeSchema[]; from: string }> {
    const { files } = this.ports;
    const days: DayOfType[] = [];
    for await (const { name } of files.list(curatedZone)) {
      const day = isPart(name) ? dayOfCurated(name) : undefined;
      if (day !== undefined) days.push(day);
    }
    const types = [...new Set(days.map(({ type }) => type))].sort();
    const schemas = await schemasOf(files, types);
    return {
      schemas: types.map((type) => schemas.get(type) ?? emptySchema(type)),
      from: days.map(({ date }) => date).sort()[0] ?? '',
    };
  }

  private parsing(): Promise<DuckDBConnection> {
    this.parser ??= DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) =>
      instance.connect(),
    );
    return this.parser;
  }
}
