import type { ReceiptId } from '../domain/event/event.js';
import { instant } from '../domain/event/time.js';
import { dayOfRaw, folderOfDay } from '../domain/lake/curated.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import type { Record } from '../domain/lake/record.js';
import { type Due, dueIn, kept } from '../domain/lake/retention.js';
import type { StoredRow } from '../domain/lake/scrub.js';
import { account, type Settlement } from '../domain/ledger/settlement.js';
import type { Clock } from '../domain/ports/clock.js';
import { UnreadableFiles } from '../domain/ports/curator.js';
import { type Lake, UnreadableObject } from '../domain/ports/lake.js';
import type { Plans } from '../domain/ports/plans.js';
import type { Settlements } from '../domain/ports/settlements.js';
import type { CuratedLake } from './curated-lake.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { RewriteParts } from './rewrite-parts.js';
import type { Rewriting } from './rewriting.js';

export interface RetentionResult {
  /** Rows that left the lake, since their type's days are over. */
  removed: number;
  /** Rows that lost the sealed part of a purpose whose days are over. */
  stripped: number;
  /** Objects that were removed or written anew. */
  objects: number;
}

/**
 * Takes out of the lake what the policy's days are over for. That rows were removed is settled, durably, before they
 * go: the ledger adds up at every moment, and what a crash cut off is done again.
 */
export class ApplyRetention {
  /** Objects in which nothing is left of what was due: read once, not every hour. */
  private readonly done = new Map<string, string>();

  constructor(
    private readonly ports: {
      readonly lake: Lake;
      readonly plans?: Plans | undefined;
      readonly settlements: Settlements;
      readonly curated: CuratedLake;
      readonly parts: RewriteParts;
    },
    private readonly rewriting: Rewriting,
    private readonly policies: PolicyInForce,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable */
  async run(): Promise<RetentionResult> {
    const result = { removed: 0, stripped: 0, objects: 0 };
    const { typeDays, purposeDays } = this.policies.current.policy.retention;
    if (Object.keys({ ...typeDays, ...purposeDays }).length === 0) return result;
    await this.rewriting.alone((still) => this.pass(result, still));
    return result;
  }

  private async pass(result: RetentionResult, still: () => Promise<void>): Promise<void> {
    const { retention } = this.policies.current.policy;
    for await (const { name } of this.ports.lake.list('events/')) {
      const due = dueIn(dayOfRaw(name), retention, this.clock.now());
      const what = JSON.stringify(due);
      if (due === undefined || this.done.get(name) === what) continue;
      // Listed before the plan is looked at: an object that no open plan names now is never written again.
      if ((await this.ports.plans?.open())?.objects.includes(name)) continue;
      if (await this.object(name, due, result, still)) this.done.set(name, what);
    }
    await this.curated(result, still);
  }

  /** After the raw zone: what left a part and not its raw object would come back. */
  private async curated(result: RetentionResult, still: () => Promise<void>): Promise<void> {
    const { curated, parts } = this.ports;
    for (const day of await curated.days()) {
      const due = dueIn(day, this.policies.current.policy.retention, this.clock.now());
      const what = JSON.stringify(due);
      if (due === undefined || this.done.get(folderOfDay(day)) === what) continue;
      const removed = new Map<ReceiptId, number[]>();
      const change = (line: string) => {
        const row = parsed(line);
        const left = row === undefined ? undefined : kept(row, due);
        if (left === undefined && row !== undefined) note(removed, row);
        if (left !== undefined && left !== row) result.stripped += 1;
        return left === row ? line : left && JSON.stringify(left);
      };
      const before = async () => {
        await still();
        result.removed += await this.settle(removed);
        removed.clear();
      };
      try {
        result.objects += await parts.partition(day, change, { before });
        this.done.set(folderOfDay(day), what);
      } catch (error) {
        if (!(error instanceof UnreadableFiles)) throw error;
      }
    }
  }

  /** @returns whether the object is still there, without what was due */
  private async object(
    name: ObjectName,
    due: Due,
    result: RetentionResult,
    still: () => Promise<void>,
  ): Promise<boolean> {
    const { lake } = this.ports;
    const lines: string[] = [];
    const removed = new Map<ReceiptId, number[]>();
    let stripped = 0;
    let gone = 0;
    try {
      for await (const line of lake.read(name)) {
        const row = parsed(line);
        const left = row === undefined ? undefined : kept(row, due);
        if (left !== undefined) {
          lines.push(left === row ? line : JSON.stringify(left));
          if (left !== row) stripped += 1;
        } else if (row !== undefined) {
          note(removed, row);
          gone += 1;
        } else if (!due.rows) lines.push(line);
      }
    } catch (error) {
      // The audit names it. It may still be whole elsewhere, so its bytes stay.
      if (error instanceof UnreadableObject) return false;
      throw error;
    }
    if (lines.length > 0 && gone === 0 && stripped === 0) return true;
    // A row that is in Parquet, too, is counted there.
    if (!(await this.isCurated(name))) result.stripped += stripped;
    await still();
    result.removed += await this.settle(removed);
    if (lines.length === 0) await lake.remove([name]);
    else await lake.put(new Map([[name, lines]]));
    result.objects += 1;
    return lines.length > 0;
  }

  private async isCurated(name: ObjectName): Promise<boolean> {
    return (await this.ports.curated.manifest(dayOfRaw(name)))?.sources.includes(name) ?? false;
  }

  /** Says of these events that they were removed; of those of which it was not said before, and answers how many. */
  private async settle(removed: ReadonlyMap<ReceiptId, readonly number[]>): Promise<number> {
    let told = 0;
    const at = instant(this.clock.now());
    const settlements: Settlement[] = [];
    for (const [receipt, indexes] of removed) {
      const { removed: known } = account(await this.ports.settlements.of([receipt]));
      const fresh = indexes.filter((index) => !known.has(index));
      told += fresh.length;
      if (fresh.length > 0)
        settlements.push({ v: 1, receipt, at, events: 0, listed: [], amends: true, removed: fresh });
    }
    if (settlements.length > 0) await this.ports.settlements.amend(settlements);
    return told;
  }
}

function note(removed: Map<ReceiptId, number[]>, row: StoredRow): void {
  const { receipt, index } = (row as unknown as Record).lethe;
  const indexes = removed.get(receipt) ?? [];
  indexes.push(index);
  removed.set(receipt, indexes);
}

/** `undefined` for a line that is no record. */
function parsed(line: string): StoredRow | undefined {
  try {
    const row = JSON.parse(line);
    return typeof row?.lethe?.receipt === 'string' && typeof row.lethe.index === 'number' ? row : undefined;
  } catch {
    return undefined;
  }
}
