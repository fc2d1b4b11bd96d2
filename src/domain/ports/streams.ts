import type { Json } from '../json.js';

/** Thrown by `append` when the stream has moved on. */
export class StreamConflict extends Error {
  readonly code = 'stream_conflict';
  constructor(stream: string, expected: number) {
    super(`The stream ${stream} is no longer at version ${expected}.`);
  }
}

/** Append-only streams, e.g. `audit`. Outages: `streams_unavailable`. */
export interface Streams {
  /** Appends behind version `expected` (0: the stream is new). Resolves once durable, with the new version. */
  append(stream: string, expected: number, events: readonly Json[]): Promise<number>;
  /** The last event and its version; nothing where the stream is new. */
  head(stream: string): Promise<{ readonly version: number; readonly event: Json } | undefined>;
  /** The events behind version `after` (default 0), oldest first, at most `limit`. */
  read(stream: string, options?: { readonly after?: number; readonly limit?: number }): Promise<Json[]>;
}
