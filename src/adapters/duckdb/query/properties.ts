import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventType } from '../../../domain/event/event-type.js';
import { emptySchema, extended, type SeenProperty, type TypeSchema } from '../../../domain/lake/schema.js';
import { isNumeric, isTime } from '../columns.js';
import { recordJson } from './record-sql.js';

/** The schemas, with columns for what was seen in pending rows only: events can be asked about before they are curated. */
export async function withPending(
  connection: DuckDBConnection,
  schemas: ReadonlyMap<EventType, TypeSchema>,
): Promise<Map<EventType, TypeSchema>> {
  const reader = await connection.runAndReadAll(`
    SELECT type, key, count_if(text IN ('true', 'false')), count_if(regexp_matches(text, '^[-0-9]')),
      count_if(${isNumeric('text')}), count_if(${isTime('text')}), count_if(left(text, 1) = '"'), count_if(left(text, 1) IN ('{', '['))
    FROM (SELECT pending.type, one.key, CAST(one.value AS VARCHAR) AS text
      FROM pending, json_each(${recordJson}, '$.properties') AS one)
    GROUP BY ALL`);
  const seen = new Map<EventType, SeenProperty[]>();
  for (const [type, property, ...counts] of reader.getRows()) {
    const [booleans = 0, numbers = 0, numeric = 0, times = 0, texts = 0, nested = 0] = counts.map(Number);
    const strings = texts - numeric - times;
    const ofType = seen.get(type as EventType) ?? [];
    ofType.push({ property: String(property), booleans, numbers, numeric, times, strings, nested });
    seen.set(type as EventType, ofType);
  }
  const all = new Map(schemas);
  for (const [type, properties] of seen)
    all.set(type, extended(all.get(type) ?? emptySchema(type), properties));
  return all;
}
