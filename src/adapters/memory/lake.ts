import type { ObjectName } from '../../domain/lake/object-name.js';
import { type Lake, type LakeObject, UnreadableObject, type WhatIsThere } from '../../domain/ports/lake.js';

/** Objects as lists of lines. */
export class MemoryLake implements Lake {
  private readonly objects = new Map<ObjectName, readonly string[]>();

  async put(objects: ReadonlyMap<ObjectName, readonly string[]>, whatIsThere?: WhatIsThere): Promise<void> {
    for (const [name, lines] of objects)
      if (whatIsThere !== 'kept' || !this.objects.has(name)) this.objects.set(name, [...lines]);
  }

  async remove(names: readonly ObjectName[]): Promise<void> {
    for (const name of names) this.objects.delete(name);
  }

  async *list(prefix: string): AsyncGenerator<LakeObject, void> {
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    for (const name of names) {
      const lines = this.objects.get(name);
      if (lines !== undefined) yield { name, size: sizeOf(lines) };
    }
  }

  async *read(name: ObjectName): AsyncGenerator<string, void> {
    const lines = this.objects.get(name);
    if (lines === undefined) throw new UnreadableObject(name, new Error('There is no such object'));
    yield* lines;
  }

  async types(): Promise<Set<string>> {
    const types = new Set<string>();
    for (const name of this.objects.keys()) {
      const [zone, type] = name.split('/');
      if (zone === 'events' && type !== undefined) types.add(type);
    }
    return types;
  }
}

/** Bytes of the lines in UTF-8, each with its line feed, and one as a header has. */
function sizeOf(lines: readonly string[]): number {
  return lines.reduce((size, line) => size + Buffer.byteLength(line) + 1, 1);
}
