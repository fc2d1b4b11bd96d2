import type { ReceiptId } from '../domain/event/event.js';
import type { CompactionRange } from '../domain/lake/compaction.js';
import {
  isRepeatedFile,
  type PartitionPlan,
  planName,
  type RepeatedFile,
} from '../domain/lake/compaction-plan.js';
import { curatedZone, folderOfDay } from '../domain/lake/curated.js';
import type { Compact } from './compact.js';
import { type CompactionReport, emptyReport, noteMerged } from './compaction-report.js';
import type { CuratedLake } from './curated-lake.js';
import type { Rewriting } from './rewriting.js';

/**
 * Compaction by an engine outside of this process, such as Spark: plans for it, lets it run, settles what it found to
 * be repeats. Nobody else rewrites the lake meanwhile.
 */
export class CompactElsewhere {
  constructor(
    private readonly compact: Pick<Compact, 'plan' | 'settle'>,
    private readonly curated: CuratedLake,
    private readonly rewriting: Rewriting,
  ) {}

  /**
   * @param engine carries out the plan that lies under `planName`; what it throws is thrown again
   * @returns `undefined` where somebody else rewrites the lake: nothing was done, or not all
   * @throws Unavailable
   */
  async run(range: CompactionRange, engine: () => Promise<void>): Promise<CompactionReport | undefined> {
    const { zone } = this.curated;
    const report = emptyReport();
    const done = await this.rewriting.alone(async (still) => {
      await this.settle();
      const plans = await this.compact.plan(range, report, still);
      if (plans.length === 0) return;
      await zone.write(planName, plans.map((plan) => `${JSON.stringify(plan)}\n`).join(''), 'anything');
      await engine().finally(() => zone.remove([planName]));
      await this.settle();
      for (const plan of plans) await this.note(plan, report);
    });
    return done && report;
  }

  private async note(plan: PartitionPlan, report: CompactionReport): Promise<void> {
    const manifest = await this.curated.manifest(plan);
    const contained = new Set(manifest?.sources);
    if (manifest !== undefined && plan.sources.every((name) => contained.has(name)))
      noteMerged(report, plan, manifest);
    else report.failed.push(folderOfDay(plan));
  }

  /** What an engine left for the ledger, also one that died or whose caller did. */
  private async settle(): Promise<void> {
    const { zone } = this.curated;
    for await (const { name } of zone.list(curatedZone)) {
      const found = isRepeatedFile(name) ? await zone.read(name) : undefined;
      if (found === undefined) continue;
      const { repeated } = JSON.parse(found.text) as RepeatedFile;
      await this.compact.settle(new Map(Object.entries(repeated) as [ReceiptId, number[]][]));
      await zone.remove([name]);
    }
  }
}
