import { hash } from 'node:crypto';
import type { EventSource } from '../../domain/event/event.js';
import type { Sources } from '../../domain/ports/sources.js';
import { UserError } from '../user-error.js';

/** How a write key is stored and looked up: its SHA-256, in hexadecimal. */
export function keyDigest(key: string): string {
  return hash('sha256', key, 'hex');
}

/** Which source a write key belongs to, from memory. Empty until it is loaded for the first time. */
export class SourceBook {
  private byDigest: ReadonlyMap<string, EventSource> = new Map();
  /** Keys that were found since the last reload, so that each is digested once. Never more than there are. */
  private found = new Map<string, EventSource>();

  constructor(private readonly sources: Pick<Sources, 'list'>) {}

  find(key: string): EventSource | undefined {
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const source = this.byDigest.get(keyDigest(key));
    if (source !== undefined) this.found.set(key, source);
    return source;
  }

  /**
   * Reads all sources again; until that is done, and if it fails, the former ones stay.
   * @throws Unavailable, and UserError when two sources share a key
   */
  async reload(): Promise<void> {
    const byDigest = new Map<string, EventSource>();
    for (const { name, kind, environment, keys } of await this.sources.list()) {
      const source: EventSource = { name, kind, environment };
      for (const digest of keys) {
        const other = byDigest.get(digest);
        if (other !== undefined && other.name !== name)
          throw new UserError(
            `The sources ${other.name} and ${name} share a write key.`,
            'Give each its own.',
          );
        byDigest.set(digest, source);
      }
    }
    this.byDigest = byDigest;
    this.found = new Map();
  }
}
