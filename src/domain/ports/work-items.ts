import type { Json } from '../json.js';

/**
 * What a process needs until it ends and nobody may know afterwards, by name, e.g. an erasure's pseudonyms.
 * Outages: `work_unavailable`.
 */
export interface WorkItems {
  /** Writes or replaces one. Resolves once durable. */
  put(name: string, item: Json): Promise<void>;
  /**
   * Writes one over `before`, as it was read, and over nothing else: of two that change the same item at once, one is
   * told `false`. Resolves once durable.
   */
  replace(name: string, before: Json, item: Json): Promise<boolean>;
  get(name: string): Promise<Json | undefined>;
  /** Names that begin with `prefix`, in order. */
  list(prefix: string): Promise<string[]>;
  /** Unknown names are ignored. Resolves once durable. */
  remove(names: readonly string[]): Promise<void>;
}
