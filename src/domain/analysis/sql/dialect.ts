/** What engines say differently. Everything else is written in what they have in common. */
export interface Dialect {
  readonly string: string;
  /** The one place where a value becomes SQL. */
  text(value: string): string;
  column(name: string): string;
  /** What stands at these keys in a column of JSON, as text; NULL where nothing does. */
  jsonText(column: string, keys: readonly string[]): string;
  /** Text as a number; NULL where it is none. */
  number(text: string): string;
  /** A moment as the clock shows it in a time zone. */
  local(time: string, zone: string): string;
  /** A moment, given as `2026-05-01T12:00:00.000Z`. */
  instant(iso: string): string;
  days(from: string, to: string): string;
  median(number: string): string;
}

const standard = {
  string: 'VARCHAR',
  text: (value: string) => `'${value.replaceAll("'", "''")}'`,
  column: (name: string) => `"${name}"`,
  number: (text: string) => `TRY_CAST(${text} AS DECIMAL(20, 6))`,
  days: (from: string, to: string) => `date_diff('day', ${from}, ${to})`,
};

export const duckdb: Dialect = {
  ...standard,
  jsonText: (column, keys) =>
    `json_extract_string(${column}, ${standard.text(`$${keys.map((key) => `."${key}"`).join('')}`)})`,
  local: (time, zone) => `timezone(${standard.text(zone)}, ${time})`,
  instant: (iso) => `CAST(${standard.text(iso)} AS TIMESTAMPTZ)`,
  median: (number) => `median(${number})`,
};

/** The session's time zone must be UTC. Backslashes escape in its texts, and a doubled quote is no quote. */
export const spark: Dialect = {
  ...standard,
  string: 'STRING',
  text: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  column: (name) => `\`${name}\``,
  jsonText: (column, keys) =>
    `get_json_object(${column}, ${spark.text(`$${keys.map((key) => `['${key}']`).join('')}`)})`,
  local: (time, zone) => `from_utc_timestamp(${time}, ${spark.text(zone)})`,
  instant: (iso) => `CAST(${spark.text(iso)} AS TIMESTAMP)`,
  days: (from, to) => `datediff(${to}, ${from})`,
  median: (number) => `percentile(${number}, 0.5)`,
};

/** Athena's engine 3, which is Trino. Its timestamps are UTC and name no zone. */
const athena: Dialect = {
  ...standard,
  jsonText: (column, keys) =>
    `json_extract_scalar(${column}, ${standard.text(`$${keys.map((key) => `["${key}"]`).join('')}`)})`,
  local: (time, zone) =>
    `CAST(with_timezone(CAST(${time} AS TIMESTAMP), 'UTC') AT TIME ZONE ${standard.text(zone)} AS TIMESTAMP)`,
  instant: (iso) => `CAST(from_iso8601_timestamp(${standard.text(iso)}) AT TIME ZONE 'UTC' AS TIMESTAMP)`,
  median: (number) => `approx_percentile(${number}, 0.5)`,
};

export const dialects = { duckdb, spark, athena } as const;
export type DialectName = keyof typeof dialects;
