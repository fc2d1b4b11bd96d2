/**
 * Wrapped keys by name: key-encryption keys (`kek/2026Q4`), the day's transit and quarantine keys
 * (`transit/2026-11-23`, `quarantine/2026-11-23`). Only wrapped bytes come here. Outages: `vault_unavailable`.
 */
export interface KeyStore {
  get(name: string): Promise<string | undefined>;
  /** Stores it unless the name is taken; answers what is stored then. Resolves once durable. */
  putIfAbsent(name: string, wrapped: string): Promise<string>;
  list(prefix: string): Promise<string[]>;
  remove(names: readonly string[]): Promise<void>;
}
