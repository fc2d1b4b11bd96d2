import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../domain/json.js';
import type { WorkItems } from '../../domain/ports/work-items.js';
import { loaded, type Stored, stored } from './state.js';

export class MemoryWorkItems implements WorkItems {
  private readonly items = new Map<string, Stored<Json>>();

  async put(name: string, item: Json): Promise<void> {
    this.items.set(name, stored(item));
  }

  async replace(name: string, before: Json, item: Json): Promise<boolean> {
    const held = this.items.get(name);
    if (held === undefined || !isDeepStrictEqual(loaded(held), before)) return false;
    this.items.set(name, stored(item));
    return true;
  }

  async get(name: string): Promise<Json | undefined> {
    const item = this.items.get(name);
    return item === undefined ? undefined : loaded(item);
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.items.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) this.items.delete(name);
  }
}
