import { DeleteRaw } from '../../src/application/delete-raw.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import type { Lake } from '../../src/domain/ports/lake.js';
import { openAnalytics } from '../../src/entrypoints/composition/analytics.js';
import type { Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';

const types = ['order_completed', 'lesson_started'] as const;
const dates = ['2026-01-05', '2026-01-06'];
const perObject = 6;
const people = 7;

/** Whose rows are scrubbed, again and again, since more of theirs come. */
export const forgotten = [0, 1].map(subjectOf);

function subjectOf(n: number): Pseudonym {
  return `s_${String(n % people).padStart(22, '0')}` as Pseudonym;
}

/** Events by type at the moment before an object was begun, and after it was there. */
interface Grown {
  readonly type: string;
  readonly begun: number;
  readonly ended: number;
}

/** Puts raw objects into a lake, remembering when. */
export class Growing {
  private readonly grown: Grown[] = [];
  private objects = 0;

  constructor(private readonly lake: Lake) {}

  /** One object more: new events, and every third time the events of an earlier one once more. */
  async put(): Promise<void> {
    this.objects += 1;
    const n = this.objects;
    const begun = Date.now();
    const type = types[n % types.length] as string;
    const date = dates[(n >> 1) % dates.length] as string;
    const repeatOf = n - types.length * dates.length;
    const again = n % 3 === 0 && repeatOf > 0 ? linesOf(repeatOf, type, date, n) : [];
    const name = `events/${type}/${date.replaceAll('-', '/')}/${n}.ndjson.gz` as ObjectName;
    await this.lake.put(new Map([[name, [...linesOf(n, type, date, n), ...again]]]));
    this.grown.push({ type, begun, ended: Date.now() });
  }

  /** How many events a reader has to see at least, and may see at most, in a read of that time. */
  bounds(type: string, { from, to }: Pick<Read, 'from' | 'to'>): { least: number; most: number } {
    const ofType = this.grown.filter((one) => one.type === type);
    return {
      least: ofType.filter(({ ended }) => ended < from).length * perObject,
      most: ofType.filter(({ begun }) => begun <= to).length * perObject,
    };
  }

  /** What is wrong with what a reader saw. */
  wrongIn(read: Read): string[] {
    if (read.error !== undefined) return [read.error];
    return types.flatMap((type) => {
      const { least, most } = this.bounds(type, read);
      const { rows, ids } = read.seen[type] ?? { rows: 0, ids: 0 };
      const said = `${type}: ${rows} rows of ${ids} ids, of ${least} to ${most}`;
      return rows === ids && rows >= least && rows <= most ? [] : [said];
    });
  }
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
      properties: { price: n, note: `n${i}`, [`more${n % 5}`]: true },
      privacy: { policy: 'p' },
      lethe: { receipt: `c1.${receipt}`, index: receipt === n ? i : perObject + i, version: 1 },
    };
    return JSON.stringify(record);
  });
}

/** Compacts, scrubs and deletes raw objects, so many times. */
export async function keepLake(platform: Platform, rounds: number): Promise<void> {
  const [lake, clock] = [platform.get(ports.lake), platform.get(ports.clock)];
  const raw = new DeleteRaw(lake, platform.get(uses.curatedLake), platform.get(uses.rewriting), clock, 1);
  for (let round = 0; round < rounds; round++) {
    await platform.get(uses.compact).run();
    await platform.get(uses.scrub).run([{ pseudonyms: forgotten }]);
    await raw.run();
  }
}

/** What one look at the lake saw, and when: milliseconds since 1970. */
export interface Read {
  readonly from: number;
  readonly to: number;
  readonly seen: { readonly [type: string]: { readonly rows: number; readonly ids: number } };
  readonly error?: string;
}

/** Asks as `lethe query` does, over all events and over the view of each type in turn, until the process is ended. */
export async function readLake(platform: Platform): Promise<void> {
  const analytics = await openAnalytics(platform);
  const counts = 'count(*) AS rows, count(DISTINCT id) AS ids';
  const ofEach = types.map((type) => `SELECT '${type}' AS type, ${counts} FROM ${type}`).join(' UNION ALL ');
  for (let n = 0; ; n++) {
    const from = Date.now();
    const seen: { [type: string]: { rows: number; ids: number } } = {};
    let error: string | undefined;
    try {
      const sql = n % 2 === 0 ? `SELECT type, ${counts} FROM events GROUP BY type` : ofEach;
      for (const [type, rows, ids] of (await analytics.query(sql)).rows)
        seen[String(type)] = { rows: Number(rows), ids: Number(ids) };
    } catch (thrown) {
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    }
    const read: Read = { from, to: Date.now(), seen, ...(error === undefined ? {} : { error }) };
    process.stdout.write(`${JSON.stringify(read)}\n`);
  }
}
