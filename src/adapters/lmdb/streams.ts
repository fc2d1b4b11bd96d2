import type { Json } from '../../domain/json.js';
import { StreamConflict, type Streams } from '../../domain/ports/streams.js';
import { answering } from './answering.js';
import { transacting } from './durable.js';
import type { Store } from './store.js';

const code = 'streams_unavailable';

/** Events by `[stream, version]`, versions from 1. */
export class LmdbStreams implements Streams {
  constructor(private readonly store: Store) {}

  append(stream: string, expected: number, events: readonly Json[]): Promise<number> {
    return answering(code, () =>
      transacting(this.store, () => {
        if ((this.last(stream)?.version ?? 0) !== expected) throw new StreamConflict(stream, expected);
        let version = expected;
        for (const event of events) {
          version += 1;
          this.store.streams.put([stream, version], event);
        }
        return version;
      }),
    );
  }

  head(stream: string): Promise<{ version: number; event: Json } | undefined> {
    return answering(code, () => this.last(stream));
  }

  read(stream: string, options: { readonly after?: number; readonly limit?: number } = {}): Promise<Json[]> {
    const { after = 0, limit } = options;
    const range = {
      start: [stream, after + 1],
      end: endOf(stream),
      ...(limit === undefined ? undefined : { limit }),
    };
    return answering(code, () => Array.from(this.store.streams.getRange(range), ({ value }) => value));
  }

  private last(stream: string): { version: number; event: Json } | undefined {
    const last = { start: endOf(stream), end: [stream, 0], reverse: true, limit: 1 };
    for (const { key, value } of this.store.streams.getRange(last))
      return { version: (key as [string, number])[1], event: value };
    return undefined;
  }
}

function endOf(stream: string) {
  return [stream, Number.POSITIVE_INFINITY];
}
