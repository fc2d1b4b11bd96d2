import { ApplyRetention } from '../../src/application/apply-retention.js';
import { DeleteRaw } from '../../src/application/delete-raw.js';
import type { PolicyInForce } from '../../src/application/policy-in-force.js';
import type { EventType } from '../../src/domain/event/event-type.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { DayOfType } from '../../src/domain/lake/curated.js';
import { manifestOf } from '../../src/domain/lake/manifest.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import type { Column } from '../../src/domain/lake/schema.js';
import type { Lake } from '../../src/domain/ports/lake.js';
import type { Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import type { Look } from './crash-reader.js';
import type { Boundary } from './effects.js';

/** Its column of prices gets another type, and back again. */
export const stayingType = 'order_completed';
/** Its rows are past their days as soon as they are there. */
const expiringType = 'page_viewed';
export const lakeTypes = [stayingType, expiringType] as const;
const dates = ['2026-01-05', '2026-01-06'];
const perObject = 4;
const people = 7;

/** Whose rows are scrubbed, again and again, since more of theirs come. */
export const forgotten = [0, 1].map(subjectOf);

function subjectOf(n: number): Pseudonym {
  return `s_${String(n % people).padStart(22, '0')}` as Pseudonym;
}

/** The moments before the events of an object were begun to be put there, and after they were. */
interface Grown {
  readonly type: string;
  readonly n: number;
  readonly begun: number;
  readonly ended: number;
}

/** Puts raw objects into a lake, remembering when. Of each event there is a price: its object's number. */
export class Growing {
  private readonly grown: Grown[] = [];

  constructor(private readonly lake: Lake) {}

  /** One object more: new events, and every third time those of an earlier one once more. */
  async put(): Promise<void> {
    const n = this.grown.length + 1;
    const begun = Date.now();
    const type = n % 4 === 0 ? expiringType : stayingType;
    const date = dates[n % dates.length] as string;
    const before = repeatOf(n);
    const again = n % 3 === 0 && before > 0 ? linesOf(before, type, date, n) : [];
    const name = `events/${type}/${date.replaceAll('-', '/')}/${n}.ndjson.gz` as ObjectName;
    await this.lake.put(new Map([[name, [...linesOf(n, type, date, n), ...again]]]));
    this.grown.push({ type, n, begun, ended: Date.now() });
  }

  /** How many objects nobody has compacted and deleted yet. */
  async waiting(): Promise<number> {
    let waiting = 0;
    for await (const _ of this.lake.list('events/')) waiting += 1;
    return waiting;
  }

  /** What is wrong with what a reader saw: no event twice, and all of those that were there when it began. */
  wrongIn({ from, to, seen, error, how }: Look): string[] {
    if (error !== undefined) return [`${how}: ${error}`];
    const left = new Map(
      Object.entries(seen).flatMap(([type, of]) => of.map((one) => [`${type} ${one[0]}`, one])),
    );
    const wrong: string[] = [];
    for (const { type, n, begun, ended } of this.grown) {
      const key = `${type} ${n}`;
      const [, ids, extra, sum] = left.get(key) ?? [n, 0, 0, 0];
      left.delete(key);
      const isWhole = ids === perObject || ended >= from || type === expiringType;
      if (!isWhole || (ids > 0 && begun > to) || extra !== 0 || sum !== ids * n)
        wrong.push(`${how}: ${key}: ${ids} of ${perObject} events, ${extra} of them twice, prices ${sum}`);
    }
    return [...wrong, ...[...left.keys()].map((key) => `${how}: ${key} was never there`)];
  }

  /** All events there are, by type. */
  get events(): ReadonlyMap<string, number> {
    const of = (type: string) => this.grown.filter((one) => one.type === type).length * perObject;
    return new Map(lakeTypes.map((type) => [type, type === expiringType ? 0 : of(type)]));
  }
}

/** An object of the same type: of the same date where they expire, else of the day after, or of the day before. */
function repeatOf(n: number): number {
  if (n % 4 === 0) return n - 4;
  if (n % 4 === 2) return n - 3;
  return n % 4 === 1 ? n - 7 : n - 5;
}

function linesOf(n: number, type: string, date: string, receipt: number): string[] {
  return Array.from({ length: perObject }, (_, i) => {
    const record: JsonObject = {
      id: `e-${n}-${i}`,
      type,
      kind: 'track',
      name: type,
      time: `${date}T10:00:00.000Z`,
      received_at: `${date}T10:00:00.${String(receipt % 1000).padStart(3, '0')}Z`,
      subject: subjectOf(n + i),
      source: { name: 'app', kind: 'mobile', environment: 'test' },
      properties: { price: n, note: `n${i}`, [`more${n >> 2}`]: true },
      privacy: { policy: 'p' },
      lethe: { receipt: `c1.${receipt}`, index: receipt === n ? i : perObject + i, version: 1 },
    };
    return JSON.stringify(record);
  });
}

/** Says that the first day of each type has two parts, of whatever size. */
export async function prepareLake(platform: Platform): Promise<void> {
  for (const type of lakeTypes) {
    const day = { type, date: dates[0] } as DayOfType;
    const empty = { sources: [], files: [], repeated: 0, engine: 'duckdb' } as const;
    await platform
      .get(uses.curatedLake)
      .writeManifest(manifestOf(day, { parts: 2, schema: '', columns: [], ...empty }));
  }
}

let doing = '';

/** A boundary, with what `keepLake` is at: the same effect is another moment in another work. */
export function boundaryHere(boundary: Boundary): Boundary {
  return doing === '' ? boundary : `${boundary} in ${doing}`;
}

/** Gives a column another type, or once more that which its schema says: not all parts may have it. */
export async function retype(platform: Platform, to: 'another' | 'the same'): Promise<unknown> {
  const type = stayingType as EventType;
  const { columns } = await platform.get(uses.curatedLake).schema(type);
  const { column, type: now } = columns.find(({ property }) => property === 'price') as Column;
  const other = now === 'double' ? 'string' : 'double';
  return platform.get(uses.setColumnType).run({ type, column, to: to === 'another' ? other : now });
}

/** What becomes of a lake, in turn. */
export async function keepLake(platform: Platform, rounds: number): Promise<void> {
  const [lake, clock, rewriting] = [
    platform.get(ports.lake),
    platform.get(ports.clock),
    platform.get(uses.rewriting),
  ];
  const [curated, parts] = [platform.get(uses.curatedLake), platform.get(uses.rewriteParts)];
  const settlements = platform.get(ports.settlements);
  const policy = { retention: { typeDays: { [expiringType]: 1 }, purposeDays: {} } };
  const policies = { current: { policy } } as unknown as PolicyInForce;
  const raw = new DeleteRaw(lake, curated, rewriting, clock, 1);
  const works: { readonly [work: string]: () => Promise<unknown> } = {
    compact: () => platform.get(uses.compact).run(),
    scrub: () => platform.get(uses.scrub).run([{ pseudonyms: forgotten }]),
    retype: () => retype(platform, 'another'),
    // Not the same one twice: it remembers what it has done.
    retention: () =>
      new ApplyRetention({ lake, settlements, curated, parts }, rewriting, policies, clock).run(),
    deleteRaw: () => raw.run(),
  };
  for (let round = 0; round < rounds; round++)
    for (const [work, run] of Object.entries(works)) {
      doing = work;
      if ((await run()) === undefined) throw new Error(`${work}: somebody else rewrites the lake`);
    }
}
