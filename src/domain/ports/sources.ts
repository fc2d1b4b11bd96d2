import type { EventSource } from '../event/event.js';

/** A source with the digests of its write keys. The keys themselves are never stored. */
export interface StoredSource extends EventSource {
  readonly v: 1;
  /** SHA-256 of each live write key, in hexadecimal. */
  readonly keys: readonly string[];
}

/** Who may send. Outages: `sources_unavailable`. */
export interface Sources {
  list(): Promise<StoredSource[]>;
  /** Adds or replaces the source of that name. Resolves once durable. */
  put(source: StoredSource): Promise<void>;
}
