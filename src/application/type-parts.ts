import type { EventType } from '../domain/event/event-type.js';
import { type DayOfType, folderOfDay, isSameDay, isWithinWindow } from '../domain/lake/curated.js';
import type { CuratedLake, StoredPart } from './curated-lake.js';

/**
 * The parts of one type, listed once and kept up with what a run writes: to list them again for every partition would
 * take the square of their number. Whoever uses it holds the lease.
 */
export class TypeParts {
  private readonly days = new Map<string, readonly [DayOfType, readonly StoredPart[]]>();
  private most: number | undefined;

  private constructor(
    private readonly curated: CuratedLake,
    readonly type: EventType,
  ) {}

  static async of(curated: CuratedLake, type: EventType): Promise<TypeParts> {
    const parts = new TypeParts(curated, type);
    for (const [day, stored] of await curated.partsByDay(type))
      parts.days.set(folderOfDay(day), [day, stored]);
    return parts;
  }

  /** Of one partition, in order. */
  on(day: DayOfType): readonly StoredPart[] {
    return this.days.get(folderOfDay(day))?.[1] ?? [];
  }

  /** Of the other partitions within the window for repeats. */
  near(day: DayOfType): StoredPart[] {
    return [...this.days.values()].flatMap(([other, parts]) =>
      !isSameDay(other, day) && isWithinWindow(other, day) ? parts : [],
    );
  }

  /** The most rows that a partition of the type has. */
  async mostRows(): Promise<number> {
    if (this.most === undefined) {
      this.most = 0;
      for (const [day] of this.days.values())
        this.most = Math.max(this.most, (await this.curated.manifest(day))?.rows ?? 0);
    }
    return this.most;
  }

  /** After a partition was written, or as much of it as was. */
  async look(day: DayOfType): Promise<void> {
    this.days.set(folderOfDay(day), [day, await this.curated.parts(day)]);
    if (this.most !== undefined)
      this.most = Math.max(this.most, (await this.curated.manifest(day))?.rows ?? 0);
  }
}
