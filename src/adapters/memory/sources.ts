import type { Sources, StoredSource } from '../../domain/ports/sources.js';
import { loaded, type Stored, stored } from './state.js';

export class MemorySources implements Sources {
  private readonly sources = new Map<string, Stored<StoredSource>>();

  async list(): Promise<StoredSource[]> {
    return [...this.sources.values()].map(loaded);
  }

  async put(source: StoredSource, before?: StoredSource): Promise<boolean> {
    if (this.sources.get(source.name) !== (before && stored(before))) return false;
    this.sources.set(source.name, stored(source));
    return true;
  }
}
