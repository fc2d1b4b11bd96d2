import { join } from 'node:path';
import { DuckDbAnalytics } from '../../src/adapters/duckdb/query/analytics.js';
import type { Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { lakeTypes } from './crash-lake.js';
import { hesitant, type Wait } from './hesitant.js';

/** How a lake is looked at: by SQL over all events, by SQL over the view of each type, or record by record. */
export const ways = ['records', 'events', 'types'] as const;

/** Of the events of one raw object: its number, how many different ones, how many more than that, and the sum of the prices. */
export type SeenObject = readonly [n: number, ids: number, extra: number, sum: number];

/** What one look at the lake saw, and when: milliseconds since 1970. */
export interface Look {
  readonly how: (typeof ways)[number];
  readonly from: number;
  readonly to: number;
  readonly seen: { readonly [type: string]: readonly SeenObject[] };
  readonly error?: string;
}

type Seen = { [type: string]: SeenObject[] };

/** Several at once: while one hesitates another one reads. */
const width = 6;

/**
 * Looks at the lake until the process is ended, a line of JSON each time. Between any two things that a reader asks of the
 * lake may be as much time as a whole round of what becomes of it takes.
 */
export async function readLake(platform: Platform, wait: Wait): Promise<void> {
  const analytics = new DuckDbAnalytics(
    {
      files: hesitant(platform.get(uses.lakeFiles), wait),
      profiles: platform.get(ports.profiles),
      letters: platform.get(ports.letters),
    },
    join(platform.get(uses.settings).dataDir, 'tmp'),
  );
  const looks = {
    events: () => byEvents(analytics),
    types: () => byTypes(analytics),
    records: () => byRecords(platform),
  };
  let begun = 0;
  const reader = async () => {
    for (;;) {
      // The cheapest every other time.
      const how = (begun++ % 2 === 0 ? ways[0] : ways[1 + ((begun >> 1) % 2)]) as Look['how'];
      const from = Date.now();
      const seen = await looks[how]().catch((thrown: unknown) =>
        thrown instanceof Error ? `${thrown.stack} ${String(thrown.cause ?? '')}` : String(thrown),
      );
      const what = typeof seen === 'string' ? { seen: {}, error: seen } : { seen };
      const look: Look = { how, from, to: Date.now(), ...what };
      process.stdout.write(`${JSON.stringify(look)}\n`);
    }
  };
  await Promise.all(Array.from({ length: width }, reader));
}

const object = "CAST(regexp_extract(id, '^e-(\\d+)-', 1) AS INTEGER)";
const counts = `${object} AS n, count(DISTINCT id), count(*) - count(DISTINCT id)`;

function byEvents(analytics: DuckDbAnalytics): Promise<Seen> {
  const price = "sum(CAST(properties ->> 'price' AS DOUBLE))";
  return asked(analytics, `SELECT type, ${counts}, ${price} FROM events GROUP BY ALL`);
}

function byTypes(analytics: DuckDbAnalytics): Promise<Seen> {
  const each = lakeTypes.map(
    (type) => `SELECT '${type}' AS type, ${counts}, sum(TRY_CAST(price AS DOUBLE)) FROM ${type} GROUP BY ALL`,
  );
  return asked(analytics, each.join(' UNION ALL '));
}

async function asked(analytics: DuckDbAnalytics, sql: string): Promise<Seen> {
  const seen: Seen = {};
  for (const [type, ...of] of (await analytics.query(sql)).rows) {
    seen[String(type)] ??= [];
    seen[String(type)]?.push(of.map(Number) as unknown as SeenObject);
  }
  return seen;
}

/** Here an event that was recorded twice may be there twice, in two places; but nothing is in one place twice. */
async function byRecords(platform: Platform): Promise<Seen> {
  const places = new Set<string>();
  const found = new Map<string, { type: string; n: number; prices: Map<string, number>; extra: number }>();
  for await (const { lines } of platform.get(uses.lakeRows).files())
    for await (const line of lines()) {
      const { id, type, properties, lethe } = JSON.parse(line);
      const n = Number(/^e-(\d+)-/.exec(id)?.[1]);
      const of = found.get(`${type} ${n}`) ?? { type, n, prices: new Map(), extra: 0 };
      found.set(`${type} ${n}`, of);
      of.prices.set(id, properties.price);
      const place = `${lethe.receipt}-${lethe.index}`;
      if (places.has(place)) of.extra += 1;
      places.add(place);
    }
  const seen: Seen = {};
  for (const { type, n, prices, extra } of found.values()) {
    const sum = [...prices.values()].reduce((total, price) => total + price, 0);
    seen[type] ??= [];
    seen[type]?.push([n, prices.size, extra, sum]);
  }
  return seen;
}
