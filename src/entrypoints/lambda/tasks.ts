import { emfLine } from '../../adapters/metrics/emf.js';
import type { Platform } from '../composition/embedded.js';
import { uses } from '../composition/tokens.js';

type Get = Platform['get'];
type Task = (get: Get, tell: (metrics: string) => void) => Promise<object>;

/** The whole lake is read for an erasure once it has waited so long: for all that wait. */
const scrubAfterMs = 24 * 3_600_000;

/** What a schedule can ask for. Each can be run again at any time; one that was cut off goes on with the next call. */
const tasks: { readonly [name: string]: Task } = {
  /** Letters expire, keys of days end, retention is applied, people unseen for long are forgotten. */
  async maintain(get) {
    const counts: { [task: string]: object } = {};
    const failures: unknown[] = [];
    await get(uses.maintain).run({
      done: (task, done) => {
        counts[task] = done;
      },
      failed: (task, cause) => failures.push(new Error(`maintenance failed at ${task}`, { cause })),
    });
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
    return counts;
  },
  /** Erasures under way go on. */
  erasures: async (get) => ({ open: (await get(uses.erasures).run({ scrubAfterMs })).length }),
  /** The bytes of whoever was forgotten leave the lake now. */
  scrub: async (get) => ({ open: (await get(uses.erasures).run({ scrub: true })).length }),
  /** Raw objects become Parquet. Needs DuckDB beside the bundle: docs/aws.md. */
  async compact(get) {
    const report = await get(uses.compact).run();
    if (report === undefined)
      throw new Error('Another process rewrites the lake; this one did not, or not all.');
    const { unreadable, failed, tooLarge, ...counts } = report;
    const left = failed.length + tooLarge.length;
    if (left > 0) throw new Error(`${left} partitions could not be compacted`);
    return { ...counts, unreadable: unreadable.length };
  },
  /** All data keys are wrapped under this quarter's key, older ones destroyed. Takes two minutes at least. */
  'rotate-keys': (get) => get(uses.rotateKeys).run(),
  /** Everything is recounted, the lake included. */
  async audit(get, tell) {
    const { ledger, rows, tolerated, findings } = await get(uses.audit).run();
    tell(emfLine({ AuditFindings: [findings.length, 'Count'] }, {}, Date.now()));
    return { ledger, rows, tolerated, findings: findings.length, first: findings.slice(0, 10) };
  },
};

/** @throws Error for a task that nobody knows */
export async function runTask(
  task: unknown,
  { get }: Pick<Platform, 'get'>,
  tell: (metrics: string) => void,
): Promise<object> {
  const run = typeof task === 'string' && Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (run === undefined) throw new Error(`Send {"task": "…"} with one of: ${Object.keys(tasks).join(', ')}`);
  return run(get, tell);
}
