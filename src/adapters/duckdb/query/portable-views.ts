import { rename, rm } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { folderOfType } from '../../../domain/lake/curated.js';
import type { Tables } from '../../../domain/lake/tables/layout.js';
import { name } from '../sql.js';
import { parquet } from './pending.js';
import { allRows, eventsView, identitiesOf, sessionsView, typeRows, typeView } from './views.js';

/**
 * Views over the curated zone for any DuckDB, statement by statement. They name the files by patterns: new days come by
 * themselves, a new event type or column needs the definitions anew. A type has a view once it has a part.
 */
export function portableViews({ root, schemas }: Pick<Tables, 'root' | 'schemas'>): string[] {
  if (schemas.length === 0) return [];
  const patternOf = (folder: string) => `${root}/${folder}*/part-*.parquet`;
  const all = schemas.map(({ type }) => patternOf(folderOfType(type)));
  const rows = allRows({ parts: all, hasPending: false });
  const claims = `SELECT id, received_at, subject, anonymous FROM ${parquet(all)}`;
  return [
    `CREATE VIEW identities AS ${identitiesOf([claims])}`,
    `CREATE VIEW events AS ${eventsView(rows, true)}`,
    `CREATE VIEW sessions AS ${sessionsView(rows)}`,
    ...schemas.map(({ type, columns }) => {
      const parts = [patternOf(folderOfType(type))];
      return `CREATE VIEW ${name(type)} AS ${typeView(typeRows(type, { parts, hasPending: false }, columns), columns, true)}`;
    }),
  ];
}

/** Writes a DuckDB file that holds these views and no rows, at once in the place of an older one. */
export async function writeViewsFile(statements: readonly string[], path: string): Promise<void> {
  const beside = `${path}.part`;
  await rm(beside, { force: true });
  try {
    const instance = await DuckDBInstance.create(beside);
    const connection = await instance.connect();
    try {
      for (const statement of statements) await connection.run(statement);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}
