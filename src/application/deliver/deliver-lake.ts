import { retryDelay } from '../../domain/failure/retry.js';
import { folderOfDay } from '../../domain/lake/curated.js';
import type { Record, RecordLine } from '../../domain/lake/record.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import type { LakeRows } from '../lake-rows.js';
import { defaultDelivererSettings } from './deliverer.js';
import type { Dispatch, End } from './dispatch.js';

export interface LakeRange {
  /** By the events' own time: at or after, and before. ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly types?: readonly string[] | undefined;
}

/** What a run came to. `sent` counts what a dry run would have sent. */
export interface LakeDelivery {
  readonly records: number;
  readonly sent: number;
  readonly delivered: number;
  readonly dead: number;
  readonly skipped: { readonly [reason: string]: number };
  /** Why the target stopped it, where it did. */
  readonly stopped?: string;
}

const perTry = 1_000;

/** Delivers what is in the lake to one target, whatever was delivered before: the target tells repeats by their ids. */
export class DeliverLake {
  constructor(
    private readonly rows: Pick<LakeRows, 'files'>,
    private readonly clock: Clock,
    private readonly crypto: Pick<Crypto, 'random'>,
  ) {}

  /**
   * Tries until everything has ended or the target's set-up turns out wrong; running it again repeats nothing.
   * @param dry count what would be sent, send nothing
   * @throws Unavailable, UnreadableObject
   */
  async run(
    dispatch: Dispatch,
    range: LakeRange,
    dry: boolean,
    onProgress: (so: LakeDelivery) => void = () => {},
  ): Promise<LakeDelivery> {
    const tally = { records: 0, sent: 0, delivered: 0, dead: 0, skipped: {} as { [reason: string]: number } };
    for await (const deliveries of chunks(this.deliveriesIn(dispatch.name, range))) {
      tally.records += deliveries.length;
      if (dry) {
        for (const end of await dispatch.preview(deliveries)) {
          if (end.kind === 'sent') tally.sent += 1;
          else count(tally, end);
        }
      } else {
        const stopped = await this.deliver(dispatch, deliveries, (end) => count(tally, end));
        if (stopped !== undefined) return { ...tally, stopped };
      }
      onProgress(tally);
    }
    return tally;
  }

  private async deliver(
    dispatch: Dispatch,
    deliveries: readonly Delivery[],
    onEnd: (end: End) => void,
  ): Promise<string | undefined> {
    let left = deliveries;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      const ends = await dispatch.run(left);
      let waitMs = 0;
      const again: Delivery[] = [];
      for (const [i, delivery] of left.entries()) {
        const end = ends[i] as End;
        if (end.kind === 'stop') return end.reason;
        if (end.kind !== 'later') onEnd(end);
        else {
          again.push(delivery);
          waitMs = Math.max(waitMs, end.ms ?? 0);
        }
      }
      left = again;
      if (left.length === 0) return undefined;
      const { retry } = defaultDelivererSettings;
      await this.clock.sleep(Math.max(waitMs, retryDelay(retry, attempt + 1, this.crypto.random())));
    }
    return undefined;
  }

  /** Each event once, also where a client has sent it twice. */
  private async *deliveriesIn(target: string, { from, to, types }: LakeRange): AsyncIterable<Delivery> {
    const begin = new Date(from).toISOString();
    const end = new Date(to).toISOString();
    const days = { types: types && new Set(types), from: begin.slice(0, 10), to: end.slice(0, 10) };
    let day = '';
    let seen = new Set<string>();
    for await (const file of this.rows.files(days)) {
      const its = folderOfDay(file.day);
      if (its !== day) seen = new Set();
      day = its;
      for await (const text of file.lines()) {
        const record = JSON.parse(text) as Record;
        const event = `${record.source.name}\n${record.id}`;
        if (record.time < begin || record.time >= end || seen.has(event)) continue;
        seen.add(event);
        const { id, subject, received_at: queuedAt } = record;
        const whose = subject === undefined ? undefined : { subject };
        yield { target, id, line: text as RecordLine, queuedAt, ...whose };
      }
    }
  }
}

function count(
  tally: { delivered: number; dead: number; skipped: { [reason: string]: number } },
  end: End,
): void {
  if (end.kind === 'skipped') tally.skipped[end.reason] = (tally.skipped[end.reason] ?? 0) + 1;
  else if (end.kind === 'delivered' || end.kind === 'dead') tally[end.kind] += 1;
}

async function* chunks(deliveries: AsyncIterable<Delivery>): AsyncIterable<Delivery[]> {
  let chunk: Delivery[] = [];
  for await (const delivery of deliveries) {
    chunk.push(delivery);
    if (chunk.length < perTry) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
