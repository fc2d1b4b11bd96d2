import type { Sources, StoredSource } from '../../domain/ports/sources.js';
import { answering } from './answering.js';
import { writing } from './durable.js';
import type { Store } from './store.js';

const code = 'sources_unavailable';

export class LmdbSources implements Sources {
  constructor(private readonly store: Store) {}

  list(): Promise<StoredSource[]> {
    return answering(code, () => Array.from(this.store.sources.getRange(), ({ value }) => value));
  }

  put(source: StoredSource): Promise<void> {
    return answering(code, async () => {
      await writing(this.store, () => {
        this.store.sources.put(source.name, source);
      });
    });
  }
}
