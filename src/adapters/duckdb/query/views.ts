import type { Column as PropertyColumn } from '../../../domain/lake/schema.js';
import { personOf } from '../../../domain/lake/tables/layout.js';
import { typedColumns, valuesOf } from '../columns.js';
import { literal, name } from '../sql.js';
import { engineTypes, envelope, jsonOfAll, jsonOfType, sessionsColumns, shownAs } from './columns.js';
import { parquet } from './pending.js';
import { part, recordJson } from './record-sql.js';

const shared = [...envelope.map((column) => name(column.name)), 'record'].join(', ');

/** Where the rows of a view are. */
export interface RowSources {
  /** Parquet files, or patterns of their names. */
  readonly parts: readonly string[];
  /** Is there a table `pending` besides? */
  readonly hasPending: boolean;
}

/** Rows of all event types: `type, date`, the envelope, `record`. */
export function allRows({ parts, hasPending }: RowSources): string {
  const rows = [
    ...(parts.length === 0 ? [] : [`SELECT event_type AS type, date, ${shared} FROM ${parquet(parts)}`]),
    ...(hasPending ? [`SELECT type, date, ${shared} FROM pending`] : []),
  ];
  return rows.join(' UNION ALL ');
}

/** Rows of one event type: `date`, the envelope, the properties' columns, `record`. */
export function typeRows(
  type: string,
  { parts, hasPending }: RowSources,
  properties: readonly PropertyColumn[],
): string {
  const empty = [
    'CAST(NULL AS DATE) AS date',
    ...envelope.map((column) => `CAST(NULL AS ${column.type}) AS ${name(column.name)}`),
    ...properties.map(({ column, type }) => `CAST(NULL AS ${engineTypes[type]}) AS ${name(column)}`),
    'CAST(NULL AS VARCHAR) AS record',
  ];
  const raw = `SELECT *, ${valuesOf(recordJson, properties)} AS v FROM pending WHERE type = ${literal(type)}`;
  const rows = [
    `SELECT ${empty.join(', ')} WHERE false`,
    ...(parts.length === 0 ? [] : [`SELECT * EXCLUDE (event_type) FROM ${parquet(parts)}`]),
    ...(hasPending
      ? [`SELECT ${['date', shared, ...typedColumns('v', properties)].join(', ')} FROM (${raw})`]
      : []),
  ];
  // A part may be older than its column's type: `lethe schema set` writes one after the other anew.
  const typed = properties.map(
    ({ column, type }) => `TRY_CAST(${name(column)} AS ${engineTypes[type]}) AS ${name(column)}`,
  );
  return `SELECT ${['date', shared, ...typed].join(', ')} FROM (${rows.join(' UNION ALL BY NAME ')})`;
}

export function eventsView(rows: string, hasPerson: boolean): string {
  return shown(rows, hasPerson, ['e.type', 'e.date'], [], jsonOfAll);
}

export function typeView(rows: string, properties: readonly PropertyColumn[], hasPerson: boolean): string {
  const named = properties.map(({ column }) => `e.${name(column)} AS ${name(shownAs(column))}`);
  return shown(rows, hasPerson, ['e.date'], named, jsonOfType);
}

function shown(
  rows: string,
  hasPerson: boolean,
  first: readonly string[],
  properties: readonly string[],
  json: readonly string[],
): string {
  const columns = envelope.map((column) => `e.${name(column.name)}`);
  const list = [
    ...first,
    ...columns.slice(0, 5),
    ...(hasPerson ? [`${personOf('e', 'i')} AS person`] : []),
    ...columns.slice(5),
    ...properties,
    ...json.map((key) => `${part(key)} AS ${name(key)}`),
    'e.record',
  ];
  const claimed = hasPerson ? ' LEFT JOIN identities AS i ON i.anonymous = e.anonymous' : '';
  return `SELECT ${list.join(', ')} FROM (${rows}) AS e${claimed}`;
}

/** Who claimed an anonymous id: the person of the earliest row that names both. */
export function identitiesOf(rows: readonly string[]): string {
  return `SELECT anonymous, arg_min(subject, (received_at, subject)) AS subject FROM (${rows.join(' UNION ALL ')})
    WHERE subject <> anonymous GROUP BY anonymous`;
}

/** A person's events with no more than 30 minutes between one and the next. Those of nobody are of no session. */
export function sessionsView(rows: string): string {
  const columns = sessionsColumns.map((column) => column.name).join(', ');
  return `WITH e AS (SELECT type, time, id, person FROM (${eventsView(rows, true)}) WHERE person IS NOT NULL),
    marked AS (SELECT *, CASE WHEN time - lag(time) OVER (PARTITION BY person ORDER BY time, id) <= INTERVAL 30 MINUTE
      THEN 0 ELSE 1 END AS begins FROM e),
    numbered AS (SELECT *, sum(begins) OVER (PARTITION BY person ORDER BY time, id ROWS UNBOUNDED PRECEDING) AS n FROM marked),
    gathered AS (SELECT person, n, min(time) AS started_at, max(time) AS ended_at, count(*) AS events,
      arg_min(type, (time, id)) AS first_type, arg_max(type, (time, id)) AS last_type FROM numbered GROUP BY person, n)
    SELECT ${columns} FROM (SELECT *, person || '@' || CAST(epoch_ms(started_at) AS VARCHAR) AS session,
      CAST(started_at AT TIME ZONE 'UTC' AS DATE) AS date, (epoch_us(ended_at) - epoch_us(started_at)) / 1000000 AS seconds FROM gathered)`;
}
