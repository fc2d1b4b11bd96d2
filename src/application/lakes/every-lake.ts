import type { ObjectName } from '../../domain/lake/object-name.js';
import type { Lake, LakeObject, WhatIsThere } from '../../domain/ports/lake.js';
import type { LakePlace, SecondLakes } from './second-lakes.js';

/**
 * The lake in use and behind it those that reruns wrote, as one, for whatever has to reach every byte of a person.
 * An object of a second lake is named `<its name>@<the lake's place>`.
 */
export class EveryLake implements Lake {
  constructor(
    private readonly main: Lake,
    private readonly seconds: Pick<SecondLakes, 'list' | 'open'>,
  ) {}

  async put(objects: ReadonlyMap<ObjectName, readonly string[]>, whatIsThere?: WhatIsThere): Promise<void> {
    for (const [lake, names] of await this.sorted(objects.keys()))
      await lake.put(
        new Map(names.map(({ whole, own }) => [own, objects.get(whole) as readonly string[]])),
        whatIsThere,
      );
  }

  async remove(names: readonly ObjectName[]): Promise<void> {
    for (const [lake, own] of await this.sorted(names)) await lake.remove(own.map((name) => name.own));
  }

  async *list(prefix: string): AsyncGenerator<LakeObject, void> {
    yield* this.main.list(prefix);
    for (const place of await this.seconds.list()) {
      const lake = await this.seconds.open(place);
      for await (const { name, size } of lake.list(prefix))
        yield { name: `${name}@${place}` as ObjectName, size };
    }
  }

  async *read(name: ObjectName): AsyncGenerator<string, void> {
    const { own, place } = split(name);
    yield* (await this.at(place)).read(own);
  }

  types(): Promise<Set<string>> {
    return this.main.types();
  }

  private async sorted(
    names: Iterable<ObjectName>,
  ): Promise<Map<Lake, { readonly whole: ObjectName; readonly own: ObjectName }[]>> {
    const byLake = new Map<Lake, { whole: ObjectName; own: ObjectName }[]>();
    for (const whole of names) {
      const { own, place } = split(whole);
      const lake = await this.at(place);
      byLake.set(lake, [...(byLake.get(lake) ?? []), { whole, own }]);
    }
    return byLake;
  }

  private async at(place: LakePlace | undefined): Promise<Lake> {
    return place === undefined ? this.main : this.seconds.open(place);
  }
}

export function isOfSecondLake(name: string): boolean {
  return beforePlace.test(name);
}

/** Places are absolute. No name of the lake's own making has an `@` in it; what somebody else put there may. */
const beforePlace = /@(?=\/|s3:)/;

function split(name: ObjectName): { own: ObjectName; place: LakePlace | undefined } {
  const at = name.search(beforePlace);
  if (at < 0) return { own: name, place: undefined };
  return { own: name.slice(0, at) as ObjectName, place: name.slice(at + 1) };
}
