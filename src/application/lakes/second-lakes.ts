import { instant } from '../../domain/event/time.js';
import type { ObjectName } from '../../domain/lake/object-name.js';
import type { Clock } from '../../domain/ports/clock.js';
import { type Lake, UnreadableObject } from '../../domain/ports/lake.js';
import { StreamConflict, type Streams } from '../../domain/ports/streams.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import type { PolicyVersion } from '../../domain/privacy/policy.js';

/** Where a lake is: an absolute folder, or `s3://bucket/prefix`. */
export type LakePlace = string;

/** What can be wrong with the place that a rerun shall write to. */
export type PlaceProblem = 'not_empty' | 'other_policy';

interface Change {
  readonly v: 1;
  readonly event: 'registered' | 'dropped';
  readonly place: LakePlace;
  readonly at: string;
}

const stream = 'lakes';
const mark = 'lake.ndjson.gz' as ObjectName;
const mostAttempts = 20;

/**
 * Lakes that reruns wrote, beside the one in use. They hold records of people, sealed under the same keys: so what
 * removes bytes has to reach them, until somebody says that they are gone.
 */
export class SecondLakes {
  private readonly opened = new Map<LakePlace, Lake>();

  constructor(
    private readonly streams: Streams,
    private readonly at: (place: LakePlace) => Promise<Lake>,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable */
  async list(): Promise<LakePlace[]> {
    const { places } = await this.read();
    return [...places];
  }

  /**
   * Makes a place ready for a rerun under this policy, or finds it so. It is marked before it is registered, and
   * registered before anything of a person is written there.
   * @throws Unavailable
   */
  async begin(place: LakePlace, policy: PolicyVersion): Promise<PlaceProblem | undefined> {
    const lake = await this.lake(place);
    const marked = await markOf(lake);
    if (marked === undefined) {
      for await (const _ of lake.list('')) return 'not_empty';
      await lake.put(new Map([[mark, [JSON.stringify({ v: 1, policy })]]]));
    } else if (marked.policy !== policy) return 'other_policy';
    await this.note('registered', place);
    return undefined;
  }

  /** Nothing of it is removed by that. `false` where no such lake is registered. @throws Unavailable */
  async drop(place: LakePlace): Promise<boolean> {
    return this.note('dropped', place);
  }

  /** @throws Unavailable where it is not there: what is away must not be taken for empty */
  async open(place: LakePlace): Promise<Lake> {
    const lake = await this.lake(place);
    if ((await markOf(lake)) === undefined)
      throw new Unavailable(
        'lake_unavailable',
        new Error(
          `The lake that a rerun wrote to ${place} is not there. If it was removed: lethe lake drop ${place}`,
        ),
      );
    return lake;
  }

  private async lake(place: LakePlace): Promise<Lake> {
    const known = this.opened.get(place);
    if (known !== undefined) return known;
    const lake = await this.at(place);
    this.opened.set(place, lake);
    return lake;
  }

  private async read(): Promise<{ places: Set<LakePlace>; version: number }> {
    const changes = (await this.streams.read(stream)) as unknown as Change[];
    const places = new Set<LakePlace>();
    for (const { event, place } of changes)
      if (event === 'registered') places.add(place);
      else places.delete(place);
    return { places, version: changes.length };
  }

  /** `false` where that is so already. */
  private async note(event: Change['event'], place: LakePlace): Promise<boolean> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const { places, version } = await this.read();
      if (places.has(place) === (event === 'registered')) return false;
      const change = { v: 1, event, place, at: instant(this.clock.now()) } as const;
      try {
        await this.streams.append(stream, version, [change]);
        return true;
      } catch (error) {
        if (!(error instanceof StreamConflict)) throw error;
      }
    }
    throw new Unavailable('streams_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
  }
}

async function markOf(lake: Lake): Promise<{ readonly policy: string } | undefined> {
  try {
    for await (const line of lake.read(mark)) return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
  }
  return undefined;
}
