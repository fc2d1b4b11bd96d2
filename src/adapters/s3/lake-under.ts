import type { ObjectName } from '../../domain/lake/object-name.js';
import type { Lake, LakeObject, WhatIsThere } from '../../domain/ports/lake.js';

/** A lake whose names all stand behind a prefix of another: in a bucket that holds other things, too. */
export class LakeUnder implements Lake {
  /** @param prefix ends with `/`, or is empty */
  constructor(
    private readonly whole: Lake,
    private readonly prefix: string,
  ) {}

  put(objects: ReadonlyMap<ObjectName, readonly string[]>, whatIsThere?: WhatIsThere): Promise<void> {
    return this.whole.put(
      new Map(Array.from(objects, ([name, lines]) => [this.under(name), lines])),
      whatIsThere,
    );
  }

  remove(names: readonly ObjectName[]): Promise<void> {
    return this.whole.remove(names.map((name) => this.under(name)));
  }

  async *list(prefix: string): AsyncGenerator<LakeObject, void> {
    for await (const { name, size } of this.whole.list(this.prefix + prefix))
      yield { name: name.slice(this.prefix.length) as ObjectName, size };
  }

  read(name: ObjectName): AsyncIterable<string> {
    return this.whole.read(this.under(name));
  }

  async types(): Promise<Set<string>> {
    const types = new Set<string>();
    for await (const { name } of this.list('events/')) types.add(name.split('/')[1] as string);
    return types;
  }

  private under(name: ObjectName): ObjectName {
    return (this.prefix + name) as ObjectName;
  }
}
