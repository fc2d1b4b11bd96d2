import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventType } from '../../../domain/event/event-type.js';
import { escapeKey } from '../../../domain/json-pointer.js';
import type { ColumnType } from '../../../domain/lake/schema.js';
import { emptySchema, extended, type SeenProperty, type TypeSchema } from '../../../domain/lake/schema.js';
import { recordJson } from './record-sql.js';
import { literal } from './sql.js';

const numeric = `'-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?'`;
const time = `'[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})'`;

/** The schemas, with columns for what was seen in pending rows only: events can be asked about before they are curated. */
export async function withPending(
  connection: DuckDBConnection,
  schemas: ReadonlyMap<EventType, TypeSchema>,
): Promise<Map<EventType, TypeSchema>> {
  const reader = await connection.runAndReadAll(`
    SELECT pending.type, key, count(*) FILTER (value_kind = 'BOOLEAN'), count(*) FILTER (value_kind IN ('UBIGINT', 'BIGINT', 'DOUBLE')),
      count(*) FILTER (value_kind = 'VARCHAR' AND regexp_full_match(value_text, ${numeric})),
      count(*) FILTER (value_kind = 'VARCHAR' AND regexp_full_match(value_text, ${time}) AND TRY_CAST(value_text AS TIMESTAMPTZ) IS NOT NULL),
      count(*) FILTER (value_kind = 'VARCHAR'), count(*) FILTER (value_kind IN ('OBJECT', 'ARRAY'))
    FROM pending, LATERAL (SELECT key, type AS value_kind, json_extract_string(atom, '$') AS value_text FROM json_each(${recordJson}, '$.properties'))
    GROUP BY ALL`);
  const seen = new Map<EventType, SeenProperty[]>();
  for (const [type, property, ...counts] of reader.getRows()) {
    const [booleans = 0, numbers = 0, numeric = 0, times = 0, texts = 0, nested = 0] = counts.map(Number);
    const one = { property: String(property), booleans, numbers, numeric, times, nested };
    const ofType = seen.get(type as EventType) ?? [];
    ofType.push({ ...one, strings: texts - numeric - times });
    seen.set(type as EventType, ofType);
  }
  const all = new Map(schemas);
  for (const [type, properties] of seen)
    all.set(type, extended(all.get(type) ?? emptySchema(type), properties));
  return all;
}

/** The value of a property's column from a raw row: null where a cast would lose something. */
export function castProperty(property: string, type: ColumnType): string {
  const pointer = literal(`/properties/${escapeKey(property)}`);
  const kind = `json_type(${recordJson}, ${pointer})`;
  const text = `json_extract_string(${recordJson}, ${pointer})`;
  switch (type) {
    case 'boolean':
      return `CASE WHEN ${kind} = 'BOOLEAN' THEN CAST(${text} AS BOOLEAN) END`;
    case 'double':
      return `CASE WHEN ${kind} IN ('UBIGINT', 'BIGINT', 'DOUBLE') OR (${kind} = 'VARCHAR' AND regexp_full_match(${text}, ${numeric}))
        THEN CAST(${text} AS DOUBLE) END`;
    case 'timestamp':
      return `CASE WHEN ${kind} = 'VARCHAR' AND regexp_full_match(${text}, ${time}) THEN TRY_CAST(${text} AS TIMESTAMPTZ) END`;
    case 'string':
      return `CASE WHEN ${kind} NOT IN ('OBJECT', 'ARRAY') THEN ${text} END`;
  }
}
