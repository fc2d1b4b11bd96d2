import { mostColumns, type SeenProperty } from '../../domain/lake/schema.js';
import { isNumeric, isTime, valuesOf } from './columns.js';
import { readable } from './sql.js';

/** New properties looked at in one run: more than there can be columns. */
const most = mostColumns * 2;
/** Answers a query with few rows. */
export type Ask = <Row>(sql: string) => Promise<Row[]>;

/** Properties in one query. */
const perQuery = 40;

const kinds = {
  booleans: (json: string) => `${json} IN ('true', 'false')`,
  numbers: (json: string) => `regexp_matches(${json}, '^[-0-9]')`,
  numeric: (json: string) => isNumeric(json),
  times: (json: string) => isTime(json),
  strings: (json: string) => `left(${json}, 1) = '"' AND NOT ${isNumeric(json)} AND NOT ${isTime(json)}`,
  nested: (json: string) => `left(${json}, 1) IN ('{', '[')`,
};

/**
 * The properties that raw objects have and that are not known yet, and what kinds of values they have.
 * @param loaded rows of raw objects, as SQL: their `line`, and `keys`, the names of their properties
 */
export async function surveyed(
  ask: Ask,
  loaded: string,
  known: ReadonlySet<string>,
): Promise<SeenProperty[]> {
  const found = await ask<{ key: string }>(`SELECT DISTINCT unnest(keys) AS key FROM ${loaded}`);
  const fresh = found.map(({ key }) => key).filter((key) => !known.has(key));
  const properties = fresh.sort().slice(0, most);
  const seen: SeenProperty[] = [];
  for (let i = 0; i < properties.length; i += perQuery)
    seen.push(...(await kindsOf(ask, loaded, properties.slice(i, i + perQuery))));
  return seen;
}

async function kindsOf(ask: Ask, loaded: string, properties: readonly string[]): Promise<SeenProperty[]> {
  const counts = properties.flatMap((_, i) =>
    Object.values(kinds).map((isKind, k) => `count_if(${isKind(`v[${i + 1}]`)}) AS c${i}_${k}`),
  );
  const values = valuesOf(
    readable('line'),
    properties.map((property) => ({ property })),
  );
  const [row = {}] = await ask<{ [count: string]: number }>(
    `SELECT ${counts.join(', ')} FROM (SELECT ${values} AS v FROM ${loaded})`,
  );
  return properties.map((property, i) => {
    const kindCounts = Object.keys(kinds).map((kind, k) => [kind, row[`c${i}_${k}`] ?? 0] as const);
    return { property, ...Object.fromEntries(kindCounts) } as unknown as SeenProperty;
  });
}
