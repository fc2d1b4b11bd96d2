import type { Pseudonym } from '../domain/identity/subject.js';
import { dayOfRaw, folderOfDay } from '../domain/lake/curated.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import type { Record } from '../domain/lake/record.js';
import {
  fieldsOf,
  type StoredRow,
  withoutAnonymous,
  withoutPerson,
  withoutPurposes,
} from '../domain/lake/scrub.js';
import type { Lake } from '../domain/ports/lake.js';
import type { Plans } from '../domain/ports/plans.js';
import type { Purpose } from '../domain/privacy/policy.js';
import type { CuratedLake } from './curated-lake.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { RewriteParts } from './rewrite-parts.js';
import type { Rewriting } from './rewriting.js';

/** Whose rows lose what. */
export interface ScrubOrder {
  readonly pseudonyms: readonly Pseudonym[];
  /** Only the sealed parts of these purposes; everything of the person where it is left out. */
  readonly purposes?: readonly Purpose[] | undefined;
}

export interface ScrubResult {
  objects: number;
  rows: number;
  readonly remaining: Set<string>;
}

const nameField = /"(?:subject|anonymous)":"(s_[\w-]{22})"/g;

/** Takes the bytes of people out of the lake's rows. Objects keep their names and the rows their places. */
export class Scrub {
  /** Of the partition that was looked at last: objects come in order of name. */
  private sources: { readonly folder: string; readonly sources: ReadonlySet<ObjectName> } | undefined;

  constructor(
    private readonly lake: Lake,
    private readonly plans: Plans | undefined,
    private readonly policies: PolicyInForce,
    private readonly rewriting: Rewriting,
    private readonly curated: CuratedLake,
    private readonly parts: RewriteParts,
  ) {}

  /**
   * One pass over the lake, raw and curated, for all orders, however many. Answers per order what was written anew; `undefined` where
   * a batch that a crash left open still holds objects, or somebody else rewrites some: then nothing is complete, and
   * it is to be run again.
   * @param dry count, write nothing
   * @throws Unavailable
   */
  async run(orders: readonly ScrubOrder[], dry = false): Promise<ScrubResult[] | undefined> {
    if (dry) return this.pass(orders, dry, async () => {});
    return (await this.rewriting.alone((still) => this.pass(orders, dry, still)))?.done;
  }

  private async pass(
    orders: readonly ScrubOrder[],
    dry: boolean,
    still: () => Promise<void>,
  ): Promise<ScrubResult[] | undefined> {
    const results = orders.map((): ScrubResult => ({ objects: 0, rows: 0, remaining: new Set() }));
    const named = new Map(
      orders.flatMap(({ pseudonyms }, i) => pseudonyms.map((name) => [name, i] as const)),
    );
    const unfinished = await this.unfinished();
    const over = async (isWanted: (name: ObjectName) => boolean) => {
      for await (const { name } of this.lake.list('events/'))
        if (isWanted(name)) await this.object(name, orders, named, results, dry, still);
    };
    await over((name) => !unfinished.has(name));
    await this.curatedZone(orders, named, results, dry, still);
    if (unfinished.size === 0) return results;
    // By now the batch that was under way has ended, on a server that is busy, too: only its objects are left.
    const stuck = await this.unfinished();
    if ([...unfinished].some((name) => stuck.has(name))) return undefined;
    await over((name) => unfinished.has(name));
    return results;
  }

  private async unfinished(): Promise<ReadonlySet<ObjectName>> {
    return new Set((await this.plans?.open())?.objects ?? []);
  }

  private async object(
    name: ObjectName,
    orders: readonly ScrubOrder[],
    named: ReadonlyMap<Pseudonym, number>,
    results: readonly ScrubResult[],
    dry: boolean,
    still: () => Promise<void>,
  ): Promise<void> {
    const lines: string[] = [];
    const isCounted = !(await this.isCurated(name));
    const touched = new Set<number>();
    for await (const line of this.lake.read(name)) {
      const order = orderOf(line, named);
      const row = order === undefined ? undefined : this.row(line, orders, named);
      if (order === undefined || row === undefined) {
        lines.push(line);
        continue;
      }
      const result = results[order] as ScrubResult;
      if (isCounted) result.rows += 1;
      touched.add(order);
      for (const field of fieldsOf(row)) result.remaining.add(field);
      lines.push(JSON.stringify(row));
    }
    if (touched.size === 0) return;
    if (isCounted) for (const order of touched) (results[order] as ScrubResult).objects += 1;
    if (dry) return;
    await still();
    await this.lake.put(new Map([[name, lines]]));
  }

  private async curatedZone(
    orders: readonly ScrubOrder[],
    named: ReadonlyMap<Pseudonym, number>,
    results: readonly ScrubResult[],
    dry: boolean,
    still: () => Promise<void>,
  ): Promise<void> {
    const names = new Set(named.keys());
    for (const day of await this.curated.days()) {
      const touched = new Set<number>();
      const change = (line: string) => {
        const order = orderOf(line, named);
        const row = order === undefined ? undefined : this.row(line, orders, named);
        if (order === undefined || row === undefined) return line;
        const result = results[order] as ScrubResult;
        result.rows += 1;
        touched.add(order);
        for (const field of fieldsOf(row)) result.remaining.add(field);
        return JSON.stringify(row);
      };
      await this.parts.partition(day, change, { names, before: still, dry });
      for (const order of touched) (results[order] as ScrubResult).objects += 1;
    }
  }

  /** Are the object's rows in a part, too? Then they are counted there. */
  private async isCurated(name: ObjectName): Promise<boolean> {
    const day = dayOfRaw(name);
    if (this.sources?.folder !== folderOfDay(day)) {
      const sources = new Set((await this.curated.manifest(day))?.sources ?? []);
      this.sources = { folder: folderOfDay(day), sources };
    }
    return this.sources.sources.has(name);
  }

  /** The row as it shall be; `undefined` where it is so already. */
  private row(
    line: string,
    orders: readonly ScrubOrder[],
    named: ReadonlyMap<Pseudonym, number>,
  ): StoredRow | undefined {
    const row = JSON.parse(line) as StoredRow;
    const { subject, anonymous, kind, type, source } = row as unknown as Record;
    const order = subject === undefined ? undefined : orders[named.get(subject) ?? -1];
    if (order === undefined) {
      const device = anonymous === undefined ? undefined : orders[named.get(anonymous) ?? -1];
      return device === undefined || device.purposes !== undefined ? undefined : withoutAnonymous(row);
    }
    if (order.purposes === undefined)
      return withoutPerson(row, this.policies.current.placeFor({ kind, type, source }));
    const left = withoutPurposes(row, order.purposes);
    return left === row ? undefined : left;
  }
}

/** Found in the text, so that of a large lake only the rows of the people in question are parsed. */
function orderOf(line: string, named: ReadonlyMap<Pseudonym, number>): number | undefined {
  for (const [, name] of line.matchAll(nameField)) {
    const order = named.get(name as Pseudonym);
    if (order !== undefined) return order;
  }
  return undefined;
}
