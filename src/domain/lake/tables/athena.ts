import type { ColumnType, TypeSchema } from '../schema.js';
import { type FileColumn, fileColumns, locationOf, personOf, type Tables } from './layout.js';

const types: { readonly [T in ColumnType]: string } = {
  boolean: 'boolean',
  double: 'double',
  string: 'string',
  timestamp: 'timestamp',
};

/**
 * Tables and views for Athena, statement by statement: it takes one at a time. Partitions are projected, so that nothing
 * need be registered when a new day begins; a new event type or column needs the definitions anew.
 */
export function athenaTables({ root, schemas, from }: Tables): string[] {
  const days = (location: string) => ({
    'projection.enabled': 'true',
    'projection.date.type': 'date',
    'projection.date.format': 'yyyy-MM-dd',
    'projection.date.range': `${from},NOW+2DAYS`,
    'projection.date.interval': '1',
    'projection.date.interval.unit': 'DAYS',
    'storage.location.template': location,
  });
  const all = {
    ...days(`${root}/curated/event_type=\${event_type}/date=\${date}/`),
    'projection.event_type.type': 'enum',
    'projection.event_type.values': schemas.map(({ type }) => type).join(','),
  };
  return [
    table(
      'events_files',
      fileColumns({ columns: [] }),
      '`event_type` string, `date` string',
      `${root}/curated/`,
      all,
    ),
    `CREATE OR REPLACE VIEW identities AS
SELECT anonymous, min_by(subject, ROW(received_at, subject)) AS subject
FROM events_files WHERE subject <> anonymous GROUP BY anonymous`,
    `CREATE OR REPLACE VIEW events AS
SELECT event_type AS type, CAST(e."date" AS DATE) AS "date", e.id, e.kind, e.name, e.time, e.received_at,
  ${personOf('e', 'i')} AS person,
  e.subject, e.anonymous, e.source, json_extract(e.record, '$.properties') AS properties, e.record
FROM events_files e LEFT JOIN identities i ON i.anonymous = e.anonymous`,
    ...schemas.map((schema) => {
      const location = locationOf(root, schema.type);
      return table(
        schema.type,
        fileColumns(schema),
        '`date` string',
        location,
        days(`${location}date=\${date}/`),
      );
    }),
  ];
}

function table(
  name: TypeSchema['type'] | string,
  columns: readonly FileColumn[],
  partitions: string,
  location: string,
  properties: { readonly [name: string]: string },
): string {
  const listed = columns.map((column) => `  \`${column.name}\` ${types[column.type]}`).join(',\n');
  const set = Object.entries(properties).map(([key, value]) => `  '${key}' = '${value}'`);
  return `CREATE EXTERNAL TABLE IF NOT EXISTS \`${name}\` (
${listed}
)
PARTITIONED BY (${partitions})
STORED AS PARQUET
LOCATION '${location}'
TBLPROPERTIES (
${set.join(',\n')}
)`;
}
