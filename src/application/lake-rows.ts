import type { EventType } from '../domain/event/event-type.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import { type CompactionRange, isInRange } from '../domain/lake/compaction.js';
import {
  type CuratedName,
  type DayOfType,
  dayOfRaw,
  folderOfDay,
  isRaw,
  isWithinWindow,
  rawFolder,
} from '../domain/lake/curated.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import type { Workbench } from '../domain/ports/curated-zone.js';
import { type Curating, type Curator, UnreadableFiles } from '../domain/ports/curator.js';
import { type Lake, type LakeObject, UnreadableObject } from '../domain/ports/lake.js';
import type { CuratedLake } from './curated-lake.js';
import { isOfSecondLake } from './lakes/every-lake.js';

/** A file of the lake that holds records. */
export interface RecordFile {
  readonly name: ObjectName | CuratedName;
  readonly day: DayOfType;
  /** Bytes as stored. */
  readonly size: number;
  /** The records' lines; to be read before the next file is asked for. @throws UnreadableObject, Unavailable */
  lines(): AsyncIterable<string>;
}

const whose = /"lethe":\{"receipt":"([^"]+)","index":(\d+)/;

/**
 * Every record of the lake once, wherever it lies: in Parquet, or in a raw object that was not compacted yet. An event
 * that was recorded twice before it was compacted is still there twice.
 */
export class LakeRows {
  constructor(
    private readonly lake: Lake,
    private readonly curated: CuratedLake,
    private readonly curator: Curator,
  ) {}

  /**
   * In order of type and date.
   * @param names only rows of these are wanted: where it costs little, others are left out
   * @throws Unavailable
   */
  async *files(
    range: CompactionRange = {},
    names?: ReadonlySet<Pseudonym>,
  ): AsyncGenerator<RecordFile, void> {
    const engine = new Engine(this.curated, this.curator);
    try {
      const { days, strays } = await this.listed(range);
      const pending = new Map<DayOfType, readonly LakeObject[]>();
      for (const [i, day] of days.entries()) {
        // Where its repeat on an earlier day is compacted first, an event is left out on its own: so what waits on the days
        // that follow is settled before a day's parts are read.
        for (const later of days.slice(i)) {
          if (!isWithinWindow(day, later)) break;
          if (!pending.has(later)) pending.set(later, await this.pendingOn(later));
        }
        yield* this.ofDay(day, pending.get(day) ?? [], engine, names);
        pending.delete(day);
      }
      for (const { name, size } of strays)
        yield { name, day: dayOfRaw(name), size, lines: () => this.lake.read(name) };
    } finally {
      await engine.close();
    }
  }

  /** How many files there are to read. */
  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.files()) count += 1;
    return count;
  }

  /**
   * Nothing is listed where the range names types and a single day, and only the types that it names. Strays are of no
   * partition: somebody else put them there. They are read where no day is asked for, since persons may be in them.
   */
  private async listed(range: CompactionRange): Promise<{ days: DayOfType[]; strays: LakeObject[] }> {
    const types = range.types && ([...range.types].sort() as EventType[]);
    const { from, to } = range;
    if (types !== undefined && from !== undefined && from === to)
      return { days: types.map((type) => ({ type, date: from })), strays: [] };
    const strays: LakeObject[] = [];
    const days = new Map<string, DayOfType>();
    for (const type of types ?? [undefined]) {
      for await (const object of this.lake.list(type === undefined ? 'events/' : `events/${type}/`)) {
        const day = dayOfRaw(object.name);
        if (isRaw(object.name)) days.set(folderOfDay(day), day);
        else if (from === undefined && to === undefined) strays.push(object);
      }
      for (const day of await this.curated.days(type)) days.set(folderOfDay(day), day);
    }
    const wanted = [...days].filter(([, day]) => isInRange(day, range));
    return { days: wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day), strays };
  }

  private async *ofDay(
    day: DayOfType,
    pending: readonly LakeObject[],
    engine: Engine,
    names: ReadonlySet<Pseudonym> | undefined,
  ): AsyncGenerator<RecordFile, void> {
    const read = new Set<string>();
    for (const { name, size } of pending)
      yield { name, day, size, lines: () => this.linesOf(name, day, read) };
    for (const { name, size } of await this.curated.parts(day))
      yield { name, day, size, lines: () => part(name, engine, read, names) };
  }

  private async pendingOn(day: DayOfType): Promise<LakeObject[]> {
    const raw: LakeObject[] = [];
    for await (const object of this.lake.list(`${rawFolder(day)}/`)) raw.push(object);
    const contained = await this.contained(day);
    return raw.filter(({ name }) => !contained.has(name));
  }

  private async contained(day: DayOfType): Promise<ReadonlySet<ObjectName>> {
    return new Set((await this.curated.manifest(day))?.sources ?? []);
  }

  /** One that went away since it was listed is in a part by now, or retention has removed it. */
  private async *linesOf(name: ObjectName, day: DayOfType, read: Set<string>): AsyncGenerator<string, void> {
    try {
      for await (const line of this.lake.read(name)) {
        const [, receipt, index] = whose.exec(line) ?? [];
        if (receipt !== undefined && !isOfSecondLake(name)) read.add(`${receipt}-${index}`);
        yield line;
      }
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      if (!(await this.contained(day)).has(name) && (await this.isThere(name, day))) throw error;
    }
  }

  private async isThere(name: ObjectName, day: DayOfType): Promise<boolean> {
    for await (const object of this.lake.list(`${rawFolder(day)}/`)) if (object.name === name) return true;
    return false;
  }
}

/** The lines of a part, but for those that were just read from raw objects: a compaction may be under way. */
async function* part(
  name: CuratedName,
  engine: Engine,
  read: ReadonlySet<string>,
  names: ReadonlySet<Pseudonym> | undefined,
): AsyncGenerator<string, void> {
  try {
    const { bench, curating } = await engine.open();
    const file = await bench.bring(name);
    if (file === undefined) return;
    for await (const line of curating.lines(file, names)) {
      if (read.size > 0) {
        const [, receipt, index] = whose.exec(line) ?? [];
        if (read.has(`${receipt}-${index}`)) continue;
      }
      yield line;
    }
  } catch (error) {
    if (error instanceof UnreadableFiles) throw new UnreadableObject(name, error);
    throw error;
  }
}

/** Opened for the first part: where nothing is compacted none is needed. */
class Engine {
  private opened: Promise<{ readonly bench: Workbench; readonly curating: Curating }> | undefined;

  constructor(
    private readonly curated: CuratedLake,
    private readonly curator: Curator,
  ) {}

  open(): Promise<{ readonly bench: Workbench; readonly curating: Curating }> {
    this.opened ??= (async () => {
      const bench = await this.curated.zone.workbench();
      return { bench, curating: await this.curator.begin(bench) };
    })();
    return this.opened;
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.curating.close();
    await opened?.bench.close();
  }
}
