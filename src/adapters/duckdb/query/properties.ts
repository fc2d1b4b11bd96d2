import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventType } from '../../../domain/event/event-type.js';
import { emptySchema, extended, type TypeSchema } from '../../../domain/lake/schema.js';
import { rowsOf } from '../database.js';
import { literal } from '../sql.js';
import { surveyed } from '../survey.js';

/** The schemas, with columns for what was seen in pending rows only: events can be asked about before they are curated. */
export async function withPending(
  connection: DuckDBConnection,
  schemas: ReadonlyMap<EventType, TypeSchema>,
): Promise<Map<EventType, TypeSchema>> {
  const ask = <Row>(sql: string) => rowsOf<Row>(connection, sql);
  const all = new Map(schemas);
  for (const { type } of await ask<{ type: EventType }>('SELECT DISTINCT type FROM pending')) {
    const schema = all.get(type) ?? emptySchema(type);
    const known = new Set(schema.columns.map(({ property }) => property));
    const rows = `(SELECT record AS line, keys FROM pending WHERE type = ${literal(type)})`;
    all.set(type, extended(schema, await surveyed(ask, rows, known)));
  }
  return all;
}
