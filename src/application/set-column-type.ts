import type { EventType } from '../domain/event/event-type.js';
import { folderOfDay } from '../domain/lake/curated.js';
import { type ColumnType, retyped } from '../domain/lake/schema.js';
import { UnreadableFiles } from '../domain/ports/curator.js';
import type { CuratedLake } from './curated-lake.js';
import type { RewriteParts } from './rewrite-parts.js';
import type { Rewriting } from './rewriting.js';

export interface ColumnOrder {
  readonly type: EventType;
  readonly column: string;
  readonly to: ColumnType;
}

/** What was written anew, or with `dry` would be. */
export interface ColumnReport {
  parts: number;
  rows: number;
  /** Values in them that the column cannot take: they are in `record`. */
  uncast: number;
  /** Partitions with a part that cannot be read: it stays as it is. */
  readonly failed: string[];
}

/**
 * Gives a column another type: the schema first, then part by part. Readers cast what is not written anew yet; what a
 * crash cut off goes on when it is done again, where no manifest says that the partition has the schema's columns.
 */
export class SetColumnType {
  constructor(
    private readonly curated: CuratedLake,
    private readonly parts: RewriteParts,
    private readonly rewriting: Rewriting,
  ) {}

  /**
   * @param dry say what would become of it, write nothing
   * @returns `undefined` where somebody else rewrites the lake: it is to be done again
   * @throws Unavailable
   */
  async run(
    order: ColumnOrder,
    dry = false,
    onPartition: (done: number, all: number) => void = () => {},
  ): Promise<ColumnReport | undefined> {
    if (dry) return this.pass(order, dry, onPartition);
    const done = await this.rewriting.alone((still) => this.pass(order, dry, onPartition, still));
    return done?.done;
  }

  private async pass(
    { type, column, to }: ColumnOrder,
    dry: boolean,
    onPartition: (done: number, all: number) => void,
    before: () => Promise<void> = async () => {},
  ): Promise<ColumnReport> {
    const { curated } = this;
    const schema = dry
      ? retyped(await curated.schema(type), column, to)
      : await curated.changeSchema(type, (now) => retyped(now, column, to));
    const report: ColumnReport = { parts: 0, rows: 0, uncast: 0, failed: [] };
    const days = await curated.days(type);
    for (const [i, day] of days.entries()) {
      try {
        for (const { rows, uncast } of await this.parts.recast(day, schema, { before, dry })) {
          report.parts += 1;
          report.rows += rows;
          report.uncast += uncast[column] ?? 0;
        }
      } catch (error) {
        if (!(error instanceof UnreadableFiles)) throw error;
        report.failed.push(folderOfDay(day));
      }
      onPartition(i + 1, days.length);
    }
    return report;
  }
}
