import type { Json } from '../json.js';

export interface QueryOptions {
  /** Values for `$name` in the SQL. */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Rows answered at most; one more is looked for, to know whether that cut any off. Default 10,000. */
  readonly maxRows?: number;
  /** Default 30,000. */
  readonly timeoutMs?: number;
  /** An IANA name: what `date_trunc`, casts to DATE and the like mean by a day. Default UTC. */
  readonly timeZone?: string;
  /** Told the names of raw objects that are not whole, and are left out. Without it, such a query is refused. */
  readonly onDamaged?: (objects: readonly string[]) => void;
}

export interface Column {
  readonly name: string;
  /** The engine's name of the type, e.g. `VARCHAR`, `DOUBLE`, `TIMESTAMP WITH TIME ZONE`. */
  readonly type: string;
}

/** Values of a row in order of the columns. */
export type Row = readonly Json[];

/**
 * What a query found. Times are ISO 8601 in UTC (`2026-05-01T12:00:00.123456Z`), dates `2026-05-01`, JSON columns are the value
 * itself, integers beyond 2^53 and decimals that a double cannot hold are text, as are `NaN` and `Infinity`.
 */
export interface Answer {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Were there more rows than `maxRows`? */
  readonly cut: boolean;
}

/** An answer while it comes. */
export interface Found {
  readonly columns: readonly Column[];
  rows(): AsyncIterable<Row>;
}

/** A table that SQL can be asked about. */
export interface View {
  readonly name: string;
  readonly columns: readonly Column[];
}

export type QueryFailure =
  /** The engine does not understand it: a mistyped name, a missing parenthesis. */
  | 'invalid_query'
  /** It is understood, and more than reading the views. */
  | 'query_refused'
  | 'query_timeout'
  /** A raw object that it touches is not whole: the answer would miss events. */
  | 'lake_damaged'
  /** More memory, or more of the lake, than one query may take. */
  | 'query_too_large';

/** A query that was not answered. `message` says why, in the engine's own words where they are its, `next` what to do. */
export class QueryError extends Error {
  constructor(
    readonly code: QueryFailure,
    message: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'QueryError';
  }
}

/**
 * SQL over the lake, each event once: views `events`, one per event type, `sessions`, `identities`, `profiles`, `dead_letters`,
 * `ad_spend` (docs/query.md). It only ever reads. Outages: `lake_unavailable` and those of the ports it reads.
 */
export interface Analytics {
  /** One SELECT. @throws QueryError */
  query(sql: string, options?: QueryOptions): Promise<Answer>;
  /** The same for answers of any size: as many rows as there are, unless `maxRows` is given. @throws QueryError */
  stream<T>(sql: string, options: QueryOptions, use: (found: Found) => Promise<T>): Promise<T>;
  /** Writes an answer as a Parquet file, replacing what is there. Answers how many rows there were. @throws QueryError */
  writeParquet(sql: string, options: QueryOptions, path: string): Promise<number>;
  /** What can be asked about: event types in alphabetical order, behind the views that always are there. */
  views(): Promise<readonly View[]>;
}
