import type { PendingDay } from '../domain/lake/compaction.js';
import type { Manifest } from '../domain/lake/manifest.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import type { LocalFile, Workbench } from '../domain/ports/curated-zone.js';
import { type Curating, type Survey, UnreadableFiles } from '../domain/ports/curator.js';
import { type Lake, UnreadableObject } from '../domain/ports/lake.js';
import type { CompactionReport } from './compaction-report.js';
import type { CuratedLake } from './curated-lake.js';

/** What an engine has read of a partition. */
export interface Loaded {
  readonly survey: Survey;
  /** The objects that were loaded. */
  readonly names: readonly ObjectName[];
  /** The manifest as it was. */
  readonly before: Manifest | undefined;
}

/** Has an engine read the raw objects of a partition. */
export class LoadRaw {
  constructor(private readonly ports: { readonly lake: Lake; readonly curated: CuratedLake }) {}

  /** All objects at once; where that fails, those that are sound, and the others are named. */
  async load(
    { day, sources }: PendingDay,
    bench: Workbench,
    curating: Curating,
    report: CompactionReport,
  ): Promise<Loaded | undefined> {
    const { curated } = this.ports;
    const before = await curated.manifest(day);
    const known = new Set((await curated.schema(day.type)).columns.map(({ property }) => property));
    const files = new Map<ObjectName, LocalFile>();
    for (const name of sources) {
      const file = await bench.bring(name);
      if (file !== undefined) files.set(name, file);
    }
    const load = async () =>
      files.size === 0 ? undefined : { survey: await curating.load([...files.values()], known) };
    try {
      const loaded = await load();
      return loaded && { ...loaded, names: [...files.keys()], before };
    } catch (error) {
      if (!(error instanceof UnreadableFiles)) throw error;
      const damaged: ObjectName[] = [];
      for (const name of files.keys()) if (!(await this.isSound(name))) damaged.push(name);
      if (damaged.length === 0) throw error;
      for (const name of damaged) files.delete(name);
      report.unreadable.push(...damaged);
      const loaded = await load();
      return loaded && { ...loaded, names: [...files.keys()], before };
    }
  }

  private async isSound(name: ObjectName): Promise<boolean> {
    try {
      for await (const line of this.ports.lake.read(name))
        if (typeof JSON.parse(line)?.lethe?.receipt !== 'string') return false;
      return true;
    } catch (error) {
      if (error instanceof UnreadableObject || error instanceof SyntaxError) return false;
      throw error;
    }
  }
}
