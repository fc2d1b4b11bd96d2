import type { KeyStore } from '../../domain/ports/key-store.js';
import { answering } from './answering.js';
import { transacting, writing } from './durable.js';
import type { Store } from './store.js';

const code = 'vault_unavailable';

export class LmdbKeyStore implements KeyStore {
  constructor(private readonly store: Store) {}

  get(name: string): Promise<string | undefined> {
    return answering(code, () => this.store.keys.get(name));
  }

  putIfAbsent(name: string, wrapped: string): Promise<string> {
    return answering(code, () =>
      transacting(this.store, () => {
        const held = this.store.keys.get(name);
        if (held !== undefined) return held;
        this.store.keys.put(name, wrapped);
        return wrapped;
      }),
    );
  }

  list(prefix: string): Promise<string[]> {
    return answering(code, () => {
      const names: string[] = [];
      for (const key of this.store.keys.getKeys(prefix === '' ? {} : { start: prefix })) {
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
        for (const name of names) this.store.keys.remove(name);
      });
    });
  }
}
