import type { ColumnType, TypeSchema } from './schema.js';

const jsonTypes = {
  boolean: { type: 'boolean' },
  double: { type: 'number' },
  string: { type: 'string' },
  timestamp: { type: 'string', format: 'date-time' },
} as const satisfies Record<ColumnType, object>;

const sparkTypes = {
  boolean: 'BOOLEAN',
  double: 'DOUBLE',
  string: 'STRING',
  timestamp: 'TIMESTAMP',
} as const;
const scriptTypes = { boolean: 'boolean', double: 'number', string: 'string', timestamp: 'string' } as const;

/** The properties that events of the type had so far, as a JSON Schema of one event. */
export function jsonSchemaOf({ type, columns }: TypeSchema): string {
  const properties = Object.fromEntries(columns.map((one) => [one.property, jsonTypes[one.type]]));
  return JSON.stringify(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: type,
      type: 'object',
      properties: { properties: { type: 'object', properties } },
    },
    undefined,
    2,
  );
}

/** The columns of the type's Parquet as Spark writes a schema. */
export function sparkDdlOf({ columns }: TypeSchema): string {
  const fixed = (names: readonly string[]) => names.map((name) => `${name} STRING`);
  return [
    ...fixed(['id', 'kind', 'name']),
    'time TIMESTAMP',
    'received_at TIMESTAMP',
    ...fixed(['subject', 'anonymous', 'source']),
    ...columns.map(({ column, type }) => `\`${column}\` ${sparkTypes[type]}`),
    'record STRING',
  ].join(',\n');
}

/** The properties as a TypeScript interface, for whoever sends such events. */
export function typeScriptOf({ type, columns }: TypeSchema): string {
  const name = type.replace(/(?:^|_+)([a-z0-9])/g, (_, first: string) => first.toUpperCase());
  const fields = columns.map(
    ({ property, type: its }) => `  ${JSON.stringify(property)}?: ${scriptTypes[its]};`,
  );
  return [`export interface ${/^\d/.test(name) ? '_' : ''}${name} {`, ...fields, '}'].join('\n');
}
