import type { Json } from '../../domain/json.js';
import { StreamConflict, type Streams } from '../../domain/ports/streams.js';
import { loaded, type Stored, stored } from './state.js';

export class MemoryStreams implements Streams {
  private readonly streams = new Map<string, readonly Stored<Json>[]>();

  async append(stream: string, expected: number, events: readonly Json[]): Promise<number> {
    const held = this.streams.get(stream) ?? [];
    if (held.length !== expected) throw new StreamConflict(stream, expected);
    const longer = [...held, ...events.map(stored)];
    this.streams.set(stream, longer);
    return longer.length;
  }

  async head(stream: string): Promise<{ version: number; event: Json } | undefined> {
    const held = this.streams.get(stream);
    const last = held?.at(-1);
    return held && last && { version: held.length, event: loaded(last) };
  }

  async read(
    stream: string,
    options: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<Json[]> {
    const { after = 0, limit = Number.POSITIVE_INFINITY } = options;
    return (this.streams.get(stream) ?? []).slice(after, after + limit).map(loaded);
  }
}
