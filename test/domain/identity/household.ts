import type { Event, Instant, SourceKind } from '../../../src/domain/event/event.js';
import { type Belonging, Belongings } from '../../../src/domain/identity/belong.js';
import { buried } from '../../../src/domain/identity/erase.js';
import { idsOf, type Lookup, missing, wanted } from '../../../src/domain/identity/plan.js';
import type { LookupKey, Namespace, Subject } from '../../../src/domain/identity/subject.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';
import { FakeMinting } from '../../support/fake-minting.js';
import { eventOfRaw } from '../arbitrary.js';

export const lookup: Lookup = (namespace, id) => `${namespace}:${id}` as LookupKey;
export const user = (id: string) => lookup('user', id);
export const device = (id: string) => lookup('anonymous', id);

/** An event in few words: `{ user: 'A', device: 'x' }`, or an alias where there is a `previous`. */
export interface Told {
  readonly user?: string;
  readonly device?: string;
  readonly previous?: string;
  readonly from?: SourceKind;
  readonly month?: string;
  /** When it was received, in place of the month's first moment. */
  readonly at?: string;
  /** When it happened, where that was not when it was received. */
  readonly time?: string;
}

export function eventOf(told: Told): Event {
  const { user: userId, device: anonymousId, previous: previousId, from, month, at, time } = told;
  return eventOfRaw(
    {
      ...(previousId === undefined ? { type: 'track', event: 'x' } : { type: 'alias', previousId }),
      ...(userId === undefined ? undefined : { userId }),
      ...(anonymousId === undefined ? undefined : { anonymousId }),
      ...(time === undefined ? undefined : { timestamp: time }),
    },
    {
      source: { name: 's', kind: from ?? 'browser', environment: 'test' },
      receivedAt: (at ?? `${month ?? '2026-11'}-01T00:00:00.000Z`) as Instant,
    },
  );
}

/** A vault, and the batches that pass over it as the application would run them. */
export class Household {
  items = new Map<LookupKey, Subject>();
  /** Purposes that every event has a value of. */
  purposes: readonly Purpose[] | undefined;
  readonly minting: FakeMinting;

  constructor(minting = new FakeMinting()) {
    this.minting = minting;
  }

  /** Decides a batch over what is held, and holds what it changed. */
  batch(...told: readonly Told[]): Belonging[] {
    return this.decide(told).answers;
  }

  one(told: Told): Belonging {
    return this.batch(told)[0] as Belonging;
  }

  /** Like `batch`, with what the batch changed. Sees only the items that a plan would read. */
  decide(told: readonly Told[]): { answers: Belonging[]; changed: ReadonlyMap<LookupKey, Subject> } {
    const events = told.map(eventOf);
    const ids = events.map((event) => idsOf(event, lookup));
    const asked = new Map<LookupKey, Subject | undefined>();
    for (let next = wanted(ids); next.size > 0; next = missing(asked))
      for (const key of next) asked.set(key, this.items.get(key));
    const read = new Map(
      [...asked].flatMap(([key, subject]) => (subject === undefined ? [] : [[key, subject]])),
    );
    const belongings = new Belongings(read as Map<LookupKey, Subject>, this.minting);
    belongings.foresee(events, ids);
    const answers = events.map((event, i) => belongings.of(event, ids[i] ?? {}, this.purposes));
    this.items = new Map([...this.items, ...belongings.changed]);
    return { answers, changed: belongings.changed };
  }

  item(key: LookupKey): Subject {
    const subject = this.items.get(key);
    if (subject === undefined) throw new Error(`There is no item ${key}`);
    return subject;
  }

  /** What forgetting leaves: a tombstone without keys, links and pseudonyms. Later than all events, unless it is said. */
  erase(key: LookupKey, at = '2027-01-01T00:00:00.000Z'): void {
    const namespace = key.split(':')[0] as Namespace;
    this.items.set(key, buried(this.items.get(key), { key, namespace, at: at as Instant }) as Subject);
  }
}

/** A known belonging's subject and anonymous pseudonym; throws for any other. */
export function known(belonging: Belonging | undefined): { subject: string; anonymous: string | undefined } {
  if (belonging?.kind !== 'known') throw new Error(`Not known but ${JSON.stringify(belonging)}`);
  return { subject: belonging.subject, anonymous: belonging.anonymous };
}
