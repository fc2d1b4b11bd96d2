import type { TombstoneEntry, TombstoneLog } from '../../domain/ports/tombstone-log.js';
import { loaded, type Stored, stored } from './state.js';

export class MemoryTombstoneLog implements TombstoneLog {
  private readonly entries: Stored<TombstoneEntry>[] = [];

  async append(entries: readonly TombstoneEntry[]): Promise<number> {
    return this.entries.push(...entries.map(stored));
  }

  async *list(after = 0): AsyncGenerator<TombstoneEntry, void> {
    for (const entry of this.entries.slice(after)) yield loaded(entry);
  }

  async length(): Promise<number> {
    return this.entries.length;
  }
}
