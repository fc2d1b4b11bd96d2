import type { Instant } from '../domain/event/event.js';
import type { Burial } from '../domain/identity/erase.js';
import type { LookupKey, Namespace, Pseudonym } from '../domain/identity/subject.js';
import type { Json } from '../domain/json.js';
import { StreamConflict, type Streams } from '../domain/ports/streams.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import type { WorkItems } from '../domain/ports/work-items.js';
import {
  type Erasure,
  type ErasureEvent,
  type ErasureId,
  evolveErasure,
  initialErasure,
} from '../domain/privacy/erasure.js';
import type { Purpose } from '../domain/privacy/policy.js';

/** One person of an erasure, as long as the names are needed. */
export interface ErasedPerson {
  readonly namespace: Namespace;
  readonly key: LookupKey;
  readonly pseudonyms: readonly Pseudonym[];
  /** Those of them that are user ids'. */
  readonly users?: readonly Pseudonym[];
  /** What is buried in the vault: the root first. Empty until it was looked up. */
  readonly burials: readonly Burial[];
  /** Data keys that end with the person, as they were counted before they were gone. */
  readonly keys?: number;
  /** Nothing for people who were long unseen: nobody knows their ids. */
  readonly commitment?: string;
}

/**
 * What an erasure must know until it ends and nobody may know afterwards. It is the only place that still names the
 * people; `people` is empty from the last sweep on.
 */
export interface ErasureWork {
  readonly v: 1;
  readonly id: ErasureId;
  readonly people: readonly ErasedPerson[];
  readonly purposes?: readonly Purpose[];
  readonly reason: string;
  readonly requestedAt: Instant;
  /** When the people were taken out of here. */
  readonly strippedAt?: Instant;
}

const folder = 'erasure/';
const mostAttempts = 20;

/** Work items and streams of erasures. */
export class ErasureStore {
  constructor(
    private readonly workItems: WorkItems,
    private readonly streams: Streams,
  ) {}

  /** Erasures that have not ended. */
  async open(): Promise<ErasureId[]> {
    return (await this.workItems.list(folder)).map((name) => name.slice(folder.length) as ErasureId);
  }

  async work(id: ErasureId): Promise<ErasureWork | undefined> {
    return (await this.workItems.get(folder + id)) as ErasureWork | undefined;
  }

  save(work: ErasureWork): Promise<void> {
    return this.workItems.put(folder + work.id, work as unknown as Json);
  }

  /** `false`: somebody else changed it since it was read. */
  replace(before: ErasureWork, work: ErasureWork): Promise<boolean> {
    return this.workItems.replace(folder + work.id, before as unknown as Json, work as unknown as Json);
  }

  end(id: ErasureId): Promise<void> {
    return this.workItems.remove([folder + id]);
  }

  async read(id: ErasureId): Promise<Erasure> {
    const events = (await this.streams.read(folder + id)) as unknown as ErasureEvent[];
    return events.reduce(evolveErasure, initialErasure);
  }

  /**
   * Notes a step as done, unless it is noted already: two processes may do the same step at the same time.
   * @param isNoted does the erasure know by now?
   */
  async note(id: ErasureId, event: ErasureEvent, isNoted: (erasure: Erasure) => boolean): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const erasure = await this.read(id);
      if (isNoted(erasure)) return;
      try {
        await this.streams.append(folder + id, erasure.version, [event as unknown as Json]);
        return;
      } catch (error) {
        if (!(error instanceof StreamConflict)) throw error;
      }
    }
    throw new Unavailable('streams_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
  }
}
