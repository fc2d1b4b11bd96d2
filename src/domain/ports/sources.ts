import type { EventSource, Instant } from '../event/event.js';

/** How much a source may send. */
export interface SourceRate {
  /** Events per second, on average. */
  readonly perSecond: number;
  /** Events at once after a quiet time. */
  readonly burst: number;
}

/** A source with the digests of its write keys. The keys themselves are never stored. */
export interface StoredSource extends EventSource {
  readonly v: 1;
  /** SHA-256 of each live write key, in hexadecimal, oldest first. */
  readonly keys: readonly string[];
  /** When each of `keys` was made, by digest; nothing for keys from before this was noted. */
  readonly since?: { readonly [digest: string]: Instant };
  /** The digest of the key that the settings named last, live or not. */
  readonly configured?: string;
  /** The only origins whose pages may send; any where there are none. */
  readonly origins?: readonly string[];
  /** No limit where there is none. */
  readonly rate?: SourceRate;
  /** Its keys are refused until it is enabled again. */
  readonly disabled?: boolean;
}

/** Who may send. Outages: `sources_unavailable`. */
export interface Sources {
  list(): Promise<StoredSource[]>;
  /**
   * Writes a source in the place of `before`, as it was read from here; without one, where there is none of that name.
   * Resolves once durable; to `false`, with nothing written, where something else is stored by now.
   */
  put(source: StoredSource, before?: StoredSource): Promise<boolean>;
}
