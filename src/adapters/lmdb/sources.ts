import type { Sources, StoredSource } from '../../domain/ports/sources.js';
import { answering } from './answering.js';
import { transacting } from './durable.js';
import type { Store } from './store.js';

const code = 'sources_unavailable';

export class LmdbSources implements Sources {
  constructor(private readonly store: Store) {}

  list(): Promise<StoredSource[]> {
    return answering(code, () => Array.from(this.store.sources.getRange(), ({ value }) => value));
  }

  put(source: StoredSource, before?: StoredSource): Promise<boolean> {
    return answering(code, () =>
      transacting(this.store, () => {
        const stored: StoredSource | undefined = this.store.sources.get(source.name);
        if (JSON.stringify(stored) !== JSON.stringify(before)) return false;
        this.store.sources.put(source.name, source);
        return true;
      }),
    );
  }
}
