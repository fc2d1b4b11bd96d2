import type { ReceiptId } from '../domain/event/event.js';
import { instant } from '../domain/event/time.js';
import {
  type CompactionRange,
  isInRange,
  type PendingDay,
  partsFor,
  pendingDays,
} from '../domain/lake/compaction.js';
import type { PartitionPlan } from '../domain/lake/compaction-plan.js';
import { type DayOfType, dayOfRaw, folderOfDay, isRaw, isSameDay, partName } from '../domain/lake/curated.js';
import { type Manifest, manifestOf, type PartFacts } from '../domain/lake/manifest.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import { columnsText } from '../domain/lake/schema.js';
import { account, type Settlement } from '../domain/ledger/settlement.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { LocalFile, Workbench } from '../domain/ports/curated-zone.js';
import {
  type Curated,
  type Curating,
  type Curator,
  type LocalPart,
  OutOfRoom,
  UnreadableFiles,
} from '../domain/ports/curator.js';
import type { Lake } from '../domain/ports/lake.js';
import type { Plans } from '../domain/ports/plans.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { type CompactionReport, emptyReport, noteMerged } from './compaction-report.js';
import { type CuratedLake, columnNames, type StoredPart } from './curated-lake.js';
import { type Loaded, LoadRaw } from './load-raw.js';
import type { Rewriting } from './rewriting.js';
import { TypeParts } from './type-parts.js';

export interface CompactPorts {
  readonly lake: Lake;
  readonly plans?: Plans | undefined;
  readonly settlements: Settlements;
  readonly curated: CuratedLake;
  readonly curator: Curator;
}

/**
 * Turns raw objects into sorted, deduplicated Parquet, partition by partition: schema → parts → what is a repeat is
 * settled → manifest. Whatever a crash cut off is done again over what it left: an event that is in a part already is
 * known by its id.
 */
export class Compact {
  private readonly loading: LoadRaw;

  constructor(
    private readonly ports: CompactPorts,
    private readonly rewriting: Rewriting,
    private readonly crypto: Pick<Crypto, 'sha256'>,
    private readonly clock: Clock,
  ) {
    this.loading = new LoadRaw(ports);
  }

  /**
   * @param dry say what waits, write nothing
   * @returns `undefined` where somebody else rewrites the lake: nothing was done, or not all
   * @throws Unavailable
   */
  async run(
    range: CompactionRange = {},
    dry = false,
    onPartition: (done: number, all: number) => void = () => {},
  ): Promise<CompactionReport | undefined> {
    const report = emptyReport();
    if (dry) {
      for (const { sources } of await this.pending(range)) {
        report.partitions += 1;
        report.objects += sources.length;
      }
      return report;
    }
    const done = await this.rewriting.alone(async (still) => {
      await this.each(range, report, still, onPartition, async (plan, at) => {
        noteMerged(report, plan, await this.merge(plan, at, still));
      });
    });
    return done && report;
  }

  /** What an engine is to do; the columns that it needs are added to the schemas. Whoever calls holds the lease. */
  async plan(
    range: CompactionRange,
    report: CompactionReport,
    still: () => Promise<void>,
  ): Promise<PartitionPlan[]> {
    const plans: PartitionPlan[] = [];
    await this.each(
      range,
      report,
      still,
      () => {},
      async (plan) => {
        plans.push(plan);
      },
    );
    return plans;
  }

  private async each(
    range: CompactionRange,
    report: CompactionReport,
    still: () => Promise<void>,
    onPartition: (done: number, all: number) => void,
    work: (plan: PartitionPlan, at: At) => Promise<void>,
  ): Promise<void> {
    const pending = await this.pending(range);
    if (pending.length === 0) return;
    const { curated, curator } = this.ports;
    const bench = await curated.zone.workbench();
    const curating = await curator.begin(bench);
    let stored: TypeParts | undefined;
    try {
      for (const [i, one] of pending.entries()) {
        if (stored?.type !== one.day.type) stored = await TypeParts.of(curated, one.day.type);
        await this.partition(one, { curating, stored }, report, still, work).catch((error: unknown) => {
          if (error instanceof UnreadableFiles) report.failed.push(folderOfDay(one.day));
          else if (error instanceof OutOfRoom) report.tooLarge.push(folderOfDay(one.day));
          else throw error;
        });
        await stored.look(one.day);
        onPartition(i + 1, pending.length);
      }
    } finally {
      await curating.close();
      await bench.close();
    }
  }

  /** Listed before the plan is looked at: an object that no open plan names now is never written again. */
  private async pending(range: CompactionRange): Promise<PendingDay[]> {
    const names: ObjectName[] = [];
    for await (const { name } of this.ports.lake.list('events/'))
      if (isRaw(name) && isInRange(dayOfRaw(name), range)) names.push(name);
    const unfinished = new Set((await this.ports.plans?.open())?.objects ?? []);
    const contained = new Set<ObjectName>();
    let day: DayOfType | undefined;
    for (const name of names) {
      const its = dayOfRaw(name);
      if (day !== undefined && isSameDay(day, its)) continue;
      day = its;
      for (const source of (await this.ports.curated.manifest(day))?.sources ?? []) contained.add(source);
    }
    return pendingDays(names, (_, name) => contained.has(name) || unfinished.has(name));
  }

  private async partition(
    { day, sources }: PendingDay,
    { curating, stored }: Omit<At, 'bench'>,
    report: CompactionReport,
    still: () => Promise<void>,
    work: (plan: PartitionPlan, at: At) => Promise<void>,
  ): Promise<void> {
    const bench = await this.ports.curated.zone.workbench();
    try {
      await curating.turnTo(bench);
      const loaded = await this.loading.load({ day, sources }, bench, curating, report);
      if (loaded === undefined) return;
      await still();
      await work(await this.planned(day, loaded, stored), { bench, curating, stored });
      report.rows += loaded.survey.rows;
    } finally {
      await bench.close();
    }
  }

  private async planned(
    { type, date }: DayOfType,
    { survey, names, before }: Loaded,
    stored: TypeParts,
  ): Promise<PartitionPlan> {
    const { columns } = await this.ports.curated.extendSchema(type, survey.seen);
    const [own] = stored.on({ type, date });
    const parts = before?.parts ?? own?.of ?? partsFor(Math.max(survey.rows, await stored.mostRows()));
    const schema = this.crypto.sha256(columnsText(columns));
    return { version: 1, type, date, parts, columns, schema, sources: names, manifest: before ?? null };
  }

  private async merge(
    plan: PartitionPlan,
    { bench, curating, stored }: At,
    still: () => Promise<void>,
  ): Promise<Manifest> {
    const { curated } = this.ports;
    const { type, date, parts, columns, schema, manifest: before } = plan;
    const day = { type, date };
    const own = (await brought(bench, stored.on(day))).map(({ part, file }) => ({ n: part.n, file }));
    const near = (await brought(bench, stored.near(day))).map(({ file }) => file);
    const { written, repeated } = await curating.curate({ columns, parts, own, near });
    const files = new Map<number, PartFacts>();
    for (const { n, file } of own)
      if (!written.some((part) => part.n === n))
        files.set(n, await this.factsOf(plan, { n, file }, bench, curating));
    for (const { n, file, ...facts } of written) {
      await still();
      const name = partName(day, n, parts);
      files.set(n, { name: lastOf(name), ...(await curated.zone.store(name, file)), ...facts });
    }
    await this.settle(repeated);
    const manifest = manifestOf(day, {
      parts,
      schema,
      columns: columnNames(plan),
      sources: [...(before?.sources ?? []), ...plan.sources],
      files: [...files.values()],
      repeated: (before?.repeated ?? 0) + count(repeated),
      engine: 'duckdb',
    });
    await still();
    await curated.writeManifest(manifest);
    return manifest;
  }

  /** Of a part that stays as it is: the manifest's word, unless a run that was cut off has written it anew since. */
  private async factsOf(
    { parts, columns, manifest, ...day }: PartitionPlan,
    { n, file }: LocalPart,
    bench: Workbench,
    curating: Curating,
  ): Promise<PartFacts> {
    const name = lastOf(partName(day, n, parts));
    const bytes = await bench.hash(file);
    const told = manifest?.files.find((one) => one.name === name);
    if (told?.sha256 === bytes.sha256) return told;
    return { name, ...bytes, ...(await curating.facts(file, columns)) };
  }

  /** Says of these events that another row stands for them; of those of which it was not said before. */
  async settle(repeated: Curated['repeated']): Promise<void> {
    const at = instant(this.clock.now());
    const settlements: Settlement[] = [];
    for (const [receipt, indexes] of repeated) {
      const { repeated: known } = account(await this.ports.settlements.of([receipt]));
      const fresh = indexes.filter((index) => !known.has(index));
      if (fresh.length > 0)
        settlements.push({ v: 1, receipt, at, events: 0, listed: [], amends: true, repeated: fresh });
    }
    if (settlements.length > 0) await this.ports.settlements.amend(settlements);
  }
}

/** Where a partition is worked on. */
interface At {
  readonly bench: Workbench;
  readonly curating: Curating;
  readonly stored: TypeParts;
}

async function brought(
  bench: Workbench,
  parts: readonly StoredPart[],
): Promise<{ part: StoredPart; file: LocalFile }[]> {
  const files: { part: StoredPart; file: LocalFile }[] = [];
  for (const part of parts) {
    const file = await bench.bring(part.name);
    if (file !== undefined) files.push({ part, file });
  }
  return files;
}

function count(repeated: ReadonlyMap<ReceiptId, readonly number[]>): number {
  let n = 0;
  for (const indexes of repeated.values()) n += indexes.length;
  return n;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
