import { mostColumns, type SeenProperty } from '../../domain/lake/schema.js';
import { isNumeric, isTime, valuesOf } from './columns.js';
import type { Database } from './database.js';

/** New properties looked at in one run: more than there can be columns. */
const most = mostColumns * 2;
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
 * @param loaded the opened rows of the raw objects, as SQL
 */
export async function surveyed(
  database: Database,
  loaded: string,
  known: ReadonlySet<string>,
): Promise<SeenProperty[]> {
  const found = await database.rows<{ key: string }>(`SELECT DISTINCT unnest(keys) AS key FROM ${loaded}`);
  const fresh = found.map(({ key }) => key).filter((key) => !known.has(key));
  const properties = fresh.sort().slice(0, most);
  const seen: SeenProperty[] = [];
  for (let i = 0; i < properties.length; i += perQuery)
    seen.push(...(await kindsOf(database, loaded, properties.slice(i, i + perQuery))));
  return seen;
}

async function kindsOf(
  database: Database,
  loaded: string,
  properties: readonly string[],
): Promise<SeenProperty[]> {
  const counts = properties.flatMap((_, i) =>
    Object.values(kinds).map((isKind, k) => `count_if(${isKind(`v[${i + 1}]`)}) AS c${i}_${k}`),
  );
  const values = valuesOf(
    'doc(line)',
    properties.map((property) => ({ property })),
  );
  const row = await database.row<{ [count: string]: number }>(
    `SELECT ${counts.join(', ')} FROM (SELECT ${values} AS v FROM ${loaded})`,
  );
  return properties.map((property, i) => {
    const kindCounts = Object.keys(kinds).map((kind, k) => [kind, row[`c${i}_${k}`] ?? 0] as const);
    return { property, ...Object.fromEntries(kindCounts) } as unknown as SeenProperty;
  });
}
