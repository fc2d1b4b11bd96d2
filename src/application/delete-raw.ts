import { type DayOfType, dayOfRaw, folderOfDay, rawFolder } from '../domain/lake/curated.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Lake } from '../domain/ports/lake.js';
import type { CuratedLake } from './curated-lake.js';
import type { Rewriting } from './rewriting.js';

const dayMs = 86_400_000;

/**
 * Deletes raw objects some days after their day has ended, once it is proven that Parquet holds them: the manifest names
 * the object, and every part that it speaks of is there, byte for byte.
 */
export class DeleteRaw {
  constructor(
    private readonly lake: Lake,
    private readonly curated: CuratedLake,
    private readonly rewriting: Rewriting,
    private readonly clock: Clock,
    /** `undefined` for ever. */
    private readonly days: number | undefined,
  ) {}

  /** @returns how many objects. @throws Unavailable */
  async run(): Promise<number> {
    if (this.days === undefined) return 0;
    const before = this.clock.now() - this.days * dayMs;
    let deleted = 0;
    await this.rewriting.alone(async (still) => {
      for (const day of await this.daysThatEnded(before)) {
        const manifest = await this.curated.manifest(day);
        if (manifest === undefined) continue;
        const contained = new Set(manifest.sources);
        const names: ObjectName[] = [];
        for await (const { name } of this.lake.list(`${rawFolder(day)}/`))
          if (contained.has(name)) names.push(name);
        if (names.length === 0 || (await this.curated.damageOf(day, manifest)).length > 0) continue;
        await still();
        await this.lake.remove(names);
        deleted += names.length;
      }
    });
    return deleted;
  }

  private async daysThatEnded(before: number): Promise<DayOfType[]> {
    const days = new Map<string, DayOfType>();
    for await (const { name } of this.lake.list('events/')) {
      const day = dayOfRaw(name);
      if (Date.parse(day.date) + dayMs <= before) days.set(folderOfDay(day), day);
    }
    return [...days.values()];
  }
}
