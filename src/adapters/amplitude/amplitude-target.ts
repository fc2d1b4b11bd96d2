import type { Answer, FullRecord, Mapped, Note, Parcel, Skipped, Target } from '../../domain/ports/target.js';
import type { AmplitudeEvent } from '../../domain/targets/amplitude/amplitude-event.js';
import { toAmplitude } from '../../domain/targets/amplitude/map.js';
import { Taxonomy } from '../../domain/targets/amplitude/taxonomy.js';
import { HttpClient } from '../http-client/http-client.js';
import { type AmplitudeSettings, apis } from './settings.js';
import { type Verdict, verdictOf } from './verdict.js';

interface Placed {
  readonly at: number;
  readonly parcel: Parcel;
}

type Giving = (at: number, answer: Answer) => void;

const spentMs = 3_600_000;

/** Amplitude, by its HTTP V2 or Batch API. One bad event refuses a whole request: it is left out, the rest sent again. */
export class AmplitudeTarget implements Target {
  readonly name: string;
  readonly limits: Target['limits'];
  private readonly client: HttpClient;
  private readonly taxonomy = new Taxonomy();
  private readonly url: string;

  constructor(private readonly settings: AmplitudeSettings) {
    const { name, api, url, concurrency, timeoutMs } = settings;
    const { path, parts, characters } = apis[api];
    this.name = name;
    this.limits = { parts, characters, concurrency };
    this.url = `${url.replace(/\/+$/, '')}${path}`;
    this.client = new HttpClient({ timeoutMs, sockets: concurrency });
  }

  map(record: FullRecord, isOld: boolean): Mapped | Skipped {
    const mapped = toAmplitude(record, this.settings.mapping, isOld);
    if ('skipped' in mapped) return mapped;
    const notes: Note[] = [...mapped.notes];
    for (const event of mapped.events) notes.push(...this.taxonomy.add(event));
    return { parts: mapped.events.map((event) => JSON.stringify(event)), notes };
  }

  async send(parcels: readonly Parcel[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    await this.settle(
      parcels.map((parcel, at) => ({ at, parcel })),
      (at, answer) => {
        answers[at] = answer;
      },
    );
    return answers;
  }

  close(): void {
    this.client.close();
  }

  /** Answers for each. @returns what ended it early, for whatever would have come next */
  private async settle(placed: readonly Placed[], answer: Giving): Promise<Answer | undefined> {
    for (let left = placed; left.length > 0; ) {
      const verdict = await this.post(left);
      const all = (one: Answer) => {
        for (const { at } of left) answer(at, one);
        return one.kind === 'later' || one.kind === 'stop' ? one : undefined;
      };
      switch (verdict.kind) {
        case 'ingested':
          return all({ kind: 'delivered' });
        case 'stop':
          return all(verdict);
        case 'away': {
          const { reason, ms } = verdict;
          return all({ kind: 'later', of: 'target', reason, ...(ms === undefined ? undefined : { ms }) });
        }
        case 'too_large':
          if (left.length === 1) return all({ kind: 'rejected', reason: 'Payload too large' });
          return this.inHalves(left, answer);
        case 'refused': {
          const rest = this.without(left, verdict, answer);
          if (left.length === 1 && rest.length === 1) return all({ kind: 'rejected', reason: verdict.error });
          // HTTP V2 names the first bad event only: where there is one there may be more, found sooner by halves.
          const mayHaveMore = verdict.rejected.size === 1 || rest.length === left.length;
          if (mayHaveMore && rest.length > 1) return this.inHalves(rest, answer);
          left = rest;
        }
      }
    }
    return undefined;
  }

  /** The second half goes only after the first: a person's events keep their order. */
  private async inHalves(placed: readonly Placed[], answer: Giving): Promise<Answer | undefined> {
    const middle = Math.ceil(placed.length / 2);
    const early = await this.settle(placed.slice(0, middle), answer);
    const second = placed.slice(middle);
    if (early === undefined) return this.settle(second, answer);
    for (const { at } of second) answer(at, early);
    return early;
  }

  /** What is left to be sent again, once those that the verdict names have their answers. */
  private without(
    placed: readonly Placed[],
    { error, rejected, throttled, throttledIds, spentIds }: Extract<Verdict, { kind: 'refused' }>,
    answer: Giving,
  ): readonly Placed[] {
    let index = 0;
    return placed.filter(({ at, parcel }) => {
      const indexes = parcel.parts.map((_, i) => index + i);
      index += parcel.parts.length;
      const reason = indexes.map((i) => rejected.get(i)).find((one) => one !== undefined);
      const isOf = (ids: ReadonlySet<string>) =>
        ids.size > 0 && namesOf(parcel).some((name) => ids.has(name));
      if (reason !== undefined) answer(at, { kind: 'rejected', reason });
      else if (isOf(spentIds)) answer(at, { kind: 'later', of: 'person', ms: spentMs, reason: error });
      else if (indexes.some((i) => throttled.has(i)) || isOf(throttledIds))
        answer(at, { kind: 'later', of: 'person', ms: this.settings.throttledMs, reason: error });
      else return true;
      return false;
    });
  }

  private async post(placed: readonly Placed[]): Promise<Verdict> {
    const events = placed.flatMap(({ parcel }) => parcel.parts).join(',');
    const data = Buffer.from(`{"api_key":${JSON.stringify(this.settings.apiKey)},"events":[${events}]}`);
    if (data.length >= apis[this.settings.api].bytes && placed.length > 1) return { kind: 'too_large' };
    const headers = { 'content-type': 'application/json', accept: '*/*' };
    return verdictOf(await this.client.send({ method: 'POST', url: this.url, data, headers }));
  }
}

function namesOf({ parts }: Parcel): string[] {
  return parts.flatMap((part) => {
    const { user_id, device_id } = JSON.parse(part) as AmplitudeEvent;
    return [user_id, device_id].filter((id) => id !== undefined);
  });
}
