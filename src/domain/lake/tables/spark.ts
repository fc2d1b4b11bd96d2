import type { ColumnType } from '../schema.js';
import { fileColumns, locationOf, personOf, type Tables } from './layout.js';

const types: { readonly [T in ColumnType]: string } = {
  boolean: 'BOOLEAN',
  double: 'DOUBLE',
  string: 'STRING',
  timestamp: 'TIMESTAMP',
};

/** Tables and views for Spark SQL, statement by statement. `MSCK REPAIR TABLE` finds new days: run it again when there are some. */
export function sparkTables({ root, schemas }: Tables): string[] {
  const files = schemas.map((schema) => ({ schema, name: `\`${schema.type}\`` }));
  const shared = fileColumns({ columns: [] }).map((column) => column.name);
  const union = files.map(
    ({ schema, name }) => `SELECT '${schema.type}' AS type, date, ${shared.join(', ')} FROM ${name}`,
  );
  return [
    ...files.flatMap(({ schema, name }) => {
      const columns = fileColumns(schema).map((column) => `  \`${column.name}\` ${types[column.type]}`);
      return [
        `CREATE TABLE IF NOT EXISTS ${name} (\n${columns.join(',\n')},\n  \`date\` DATE\n)\nUSING parquet PARTITIONED BY (date)\nLOCATION '${locationOf(root, schema.type)}'`,
        `MSCK REPAIR TABLE ${name}`,
      ];
    }),
    ...(files.length === 0
      ? []
      : [
          `CREATE OR REPLACE VIEW events_files AS\n${union.join('\nUNION ALL ')}`,
          `CREATE OR REPLACE VIEW identities AS
SELECT anonymous, min_by(subject, struct(received_at, subject)) AS subject
FROM events_files WHERE subject <> anonymous GROUP BY anonymous`,
          `CREATE OR REPLACE VIEW events AS
SELECT e.type, e.date, e.id, e.kind, e.name, e.time, e.received_at,
  ${personOf('e', 'i')} AS person,
  e.subject, e.anonymous, e.source, get_json_object(e.record, '$.properties') AS properties, e.record
FROM events_files e LEFT JOIN identities i ON i.anonymous = e.anonymous`,
        ]),
  ];
}
