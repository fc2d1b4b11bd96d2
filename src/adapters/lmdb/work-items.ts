import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../domain/json.js';
import type { WorkItems } from '../../domain/ports/work-items.js';
import { answering } from './answering.js';
import { transacting, writing } from './durable.js';
import type { Store } from './store.js';

const code = 'work_unavailable';

export class LmdbWorkItems implements WorkItems {
  constructor(private readonly store: Store) {}

  put(name: string, item: Json): Promise<void> {
    return answering(code, async () => {
      await writing(this.store, () => {
        this.store.work.put(name, item);
      });
    });
  }

  replace(name: string, before: Json, item: Json): Promise<boolean> {
    return answering(code, () =>
      transacting(this.store, () => {
        const held: unknown = this.store.work.get(name);
        if (held === undefined || !isDeepStrictEqual(held, before)) return false;
        this.store.work.put(name, item);
        return true;
      }),
    );
  }

  get(name: string): Promise<Json | undefined> {
    return answering(code, () => this.store.work.get(name));
  }

  list(prefix: string): Promise<string[]> {
    return answering(code, () => {
      const names: string[] = [];
      for (const key of this.store.work.getKeys(prefix === '' ? {} : { start: prefix })) {
        const name = String(key);
        if (!name.startsWith(prefix)) break;
        names.push(name);
      }
      return names;
    });
  }

  remove(names: readonly string[]): Promise<void> {
    return answering(code, async () => {
      if (names.length === 0) return;
      await writing(this.store, () => {
        for (const name of names) this.store.work.remove(name);
      });
    });
  }
}
