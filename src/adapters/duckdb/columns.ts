import type { Column, ColumnType } from '../../domain/lake/schema.js';
import { list, name, pointer } from './sql.js';

const numeric = String.raw`'"-?(0|[1-9][0-9]*)(\.[0-9]+)?"'`;
const time = String.raw`'"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)"'`;
/** A double holds every decimal of fifteen digits; more, with sign, point and quotes, may lose some. */
const longestNumeric = 18;

/** Is the JSON text a string that a number, or a time, can stand for? */
export function isNumeric(json: string): string {
  return `(length(${json}) <= ${longestNumeric} AND regexp_full_match(${json}, ${numeric}))`;
}

export function isTime(json: string): string {
  return `(regexp_full_match(${json}, ${time}) AND try_cast(${inner(json)} AS TIMESTAMPTZ) IS NOT NULL)`;
}

function inner(json: string): string {
  return `substr(${json}, 2, length(${json}) - 2)`;
}

/** A JSON text as a column's value; null where that would lose something. */
function cast(json: string, type: ColumnType): string {
  switch (type) {
    case 'boolean':
      return `CASE ${json} WHEN 'true' THEN true WHEN '"true"' THEN true WHEN 'false' THEN false WHEN '"false"' THEN false END`;
    case 'double':
      return `CASE WHEN left(${json}, 1) = '"' THEN CASE WHEN ${isNumeric(json)} THEN try_cast(${inner(json)} AS DOUBLE) END
        WHEN regexp_matches(${json}, '^[-0-9]') THEN try_cast(${json} AS DOUBLE) END`;
    case 'string':
      return String.raw`CASE left(${json}, 1) WHEN '"' THEN CASE WHEN contains(${json}, '\') THEN json_extract_string(${json}, '$') ELSE ${inner(json)} END
        WHEN '{' THEN NULL WHEN '[' THEN NULL WHEN 'n' THEN NULL ELSE ${json} END`;
    case 'timestamp':
      return `CASE WHEN ${isTime(json)} THEN try_cast(${inner(json)} AS TIMESTAMPTZ) END`;
  }
}

/** The JSON texts of the columns' properties, as one list: the document is parsed once. */
export function valuesOf(doc: string, columns: readonly Pick<Column, 'property'>[]): string {
  const paths = columns.map(({ property }) => pointer('properties', property));
  return paths.length === 0 ? '[]' : `CAST(json_extract(${doc}, ${list(paths)}) AS VARCHAR[])`;
}

/** The columns out of such a list. */
export function typedColumns(values: string, columns: readonly Column[]): string[] {
  return columns.map(({ column, type }, i) => `${cast(`${values}[${i + 1}]`, type)} AS ${name(column)}`);
}

/** How many values of such a list a column beside it did not take. */
export function uncastCounts(values: string, columns: readonly Column[]): string[] {
  return columns.map(
    ({ column }, i) =>
      `count_if(${name(column)} IS NULL AND ${values}[${i + 1}] IS NOT NULL AND ${values}[${i + 1}] <> 'null') AS ${name(column)}`,
  );
}
