import type { Event, Instant } from '../event/event.js';
import type { LetterCode } from '../failure/failure.js';
import { defaultPurpose, type Purpose } from '../privacy/policy.js';
import { erasedAbove, isAlive, isBarred } from './alive.js';
import type { EventIds } from './plan.js';
import {
  currentIncarnation,
  type Incarnation,
  type IncarnationRef,
  type LookupKey,
  mostLinks,
  type Namespace,
  type Pseudonym,
  type Subject,
  type WrappedKey,
} from './subject.js';

/** Whose an event is. */
export type Belonging =
  | {
      readonly kind: 'known';
      /** The item and incarnation whose keys seal the event. */
      readonly holder: IncarnationRef;
      readonly subject: Pseudonym;
      readonly anonymous: Pseudonym | undefined;
      readonly restricted: boolean;
      /** Other lives of the same person that the event's ids name: a claimed device, a joined user. */
      readonly formerly?: readonly Pseudonym[];
    }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'erased' }
  | {
      readonly kind: 'refused';
      readonly code: LetterCode;
      readonly problem: string;
      /** Who sent it all the same, and whose key seals the letter. */
      readonly subject?: Pseudonym;
      readonly holder?: IncarnationRef;
    };

/** What was decided for ids, after so many changes. Holds while there are no more, where no erasure's time was asked for. */
interface Decided {
  readonly anonymous: LookupKey | undefined;
  readonly month: string;
  readonly changes: number;
  readonly belonging: Belonging;
}

const onlyDefault: readonly Purpose[] = [defaultPurpose];

/** Makes what needs randomness or keys; passed in, synchronous. */
export interface Minting {
  pseudonym(): Pseudonym;
  /** A new data key, wrapped under the current key-encryption key. */
  newKey(holder: IncarnationRef, purpose: Purpose): WrappedKey;
  /** A key of `held`, wrapped anew under the same purpose's key of `owner`: to destroy the owner's destroys both. */
  rewrap(held: Held, owner: Held, purpose: Purpose): WrappedKey;
}

/** An incarnation with its item's address and the way up to its owner's key. */
export interface Held {
  readonly ref: IncarnationRef;
  readonly incarnation: Incarnation;
}

/**
 * Decides for events in order whom they belong to, and what the vault must remember of it: claims, shared devices,
 * joins, births. Works on the map of items that the caller has read; changed and new ones are found in `changed` as well.
 * Pure but for `minting`; running it again over newer items is always right.
 */
export class Belongings {
  readonly changed = new Map<LookupKey, Subject>();
  /** By user id, else by anonymous id: people send many events in a row. */
  private readonly decided = new Map<LookupKey, Decided>();
  /** Anonymous ids that nobody knows, named together with somebody who is forgotten: they went then, too, and when. */
  private readonly goneWith = new Map<LookupKey, Instant>();
  private changes = 0;
  private hangsOnTime = false;

  constructor(
    private readonly items: Map<LookupKey, Subject | undefined>,
    private readonly minting: Minting,
  ) {}

  /**
   * To be called with a batch before its events are decided: what waited with somebody who is forgotten goes along,
   * whether it comes before or after what names them.
   */
  foresee(events: readonly Event[], ids: readonly EventIds[]): void {
    for (const [i, { user, anonymous }] of ids.entries()) {
      if (user === undefined || anonymous === undefined) continue;
      const person = this.get(this.rootOf(user));
      if (person?.tombstone === undefined || this.get(anonymous) !== undefined) continue;
      if (this.isGone(events[i] as Event, person)) this.goneWith.set(anonymous, person.tombstone.at);
    }
  }

  /** @param purposes those that a value of the event occurs of: the keys that the holder must have */
  of(event: Event, ids: EventIds, purposes: Iterable<Purpose> = onlyDefault): Belonging {
    const month = event.receivedAt.slice(0, 7);
    const isUsual = ids.previous === undefined && purposes === onlyDefault;
    const by = ids.user ?? ids.anonymous;
    if (!isUsual || by === undefined) return this.decide(event, ids, month, purposes);
    const last = this.decided.get(by);
    const { anonymous } = ids;
    if (last?.changes === this.changes && last.anonymous === anonymous && last.month === month)
      return last.belonging;
    const { changes } = this;
    this.hangsOnTime = false;
    const belonging = this.decide(event, ids, month, purposes);
    if (!this.hangsOnTime) this.decided.set(by, { anonymous, month, changes, belonging });
    return belonging;
  }

  private decide(event: Event, ids: EventIds, month: string, purposes: Iterable<Purpose>): Belonging {
    const belonging =
      ids.user !== undefined
        ? this.ofUser(event, ids.user, ids, month)
        : ids.anonymous !== undefined
          ? this.ofAnonymous(event, ids.anonymous, month)
          : nobody;
    switch (belonging.kind) {
      case 'known': {
        for (const purpose of purposes) this.withKey(belonging.holder.item, purpose);
        const formerly = this.formerly(belonging.holder.item, ids);
        if (formerly.length === 0) return belonging;
        const { kind, holder, subject, anonymous, restricted } = belonging;
        return { kind, holder, subject, anonymous, restricted, formerly };
      }
      case 'refused': {
        const { ref, incarnation } = this.withKey(this.rootOf(ids.user as LookupKey), defaultPurpose);
        return { ...belonging, subject: incarnation.pseudonym, holder: ref };
      }
      case 'nobody':
      case 'erased':
        return belonging;
    }
  }

  get(key: LookupKey): Subject | undefined {
    return this.items.get(key);
  }

  /** What else in the event's ids hangs on the holder. */
  private formerly(holder: LookupKey, { user, anonymous, previous }: EventIds): Pseudonym[] {
    const lives: Pseudonym[] = [];
    for (const key of [user, anonymous, previous?.user, previous?.anonymous]) {
      const item = key === undefined || key === holder ? undefined : this.get(key);
      if (item === undefined || item.state === 'erased') continue;
      const { owner, pseudonym } = currentIncarnation(item);
      if (owner !== undefined && this.rootOf(owner.item) === holder) lives.push(pseudonym);
    }
    return lives;
  }

  private ofUser(event: Event, key: LookupKey, ids: EventIds, month: string): Belonging {
    const rootKey = this.rootOf(key);
    const user = this.getOrBirth(rootKey, 'user', month);
    if (this.isGone(event, user)) return { kind: 'erased' };
    if (ids.previous !== undefined) {
      const refused = this.join(event, ids.previous, rootKey, month);
      if (refused !== undefined) return refused;
    }
    let anonymous: Pseudonym | undefined;
    if (ids.anonymous !== undefined) {
      const device = this.revived(event, ids.anonymous, month);
      if (device !== undefined) {
        const refused = this.claim(ids.anonymous, device, rootKey);
        if (refused !== undefined) return refused;
        anonymous = currentIncarnation(this.get(ids.anonymous) as Subject).pseudonym;
      }
    }
    return this.known(rootKey, anonymous, month);
  }

  private ofAnonymous(event: Event, key: LookupKey, month: string): Belonging {
    const device = this.revived(event, key, month);
    if (device === undefined) return { kind: 'erased' };
    const { owner, pseudonym } = currentIncarnation(device);
    if (owner === undefined) return this.known(key, pseudonym, month);
    return this.known(this.rootOf(owner.item), pseudonym, month, device.state === 'restricted');
  }

  /**
   * An anonymous id as it is when an event comes with it. One that was erased, with its owner or alone, begins an
   * unlinked life with what happened and was received later: a browser outlives its user. Nothing for earlier events.
   */
  private revived(event: Event, key: LookupKey, month: string): Subject | undefined {
    if (this.get(key) === undefined && this.isBarred(event, this.goneWith.get(key))) return undefined;
    const at = (item: LookupKey) => this.get(item);
    const device = this.getOrBirth(key, 'anonymous', month);
    const last = device.incarnations.at(-1);
    const above = last?.owner === undefined ? undefined : erasedAbove(last.owner, at);
    if (this.isBarred(event, device.tombstone?.at) || this.isBarred(event, above)) return undefined;
    if (last !== undefined && (last.owner === undefined || isAlive(last.owner, at))) return device;
    const through = Math.max(device.tombstone?.through ?? 0, last?.n ?? 0);
    return this.put(key, {
      ...device,
      state: device.state === 'erased' ? 'active' : device.state,
      incarnations: [...device.incarnations, this.unlinked(through + 1)],
      seen: month,
    });
  }

  private unlinked(n: number): Incarnation {
    return { n, pseudonym: this.minting.pseudonym(), keys: {}, unlinked: true };
  }

  private known(
    key: LookupKey,
    anonymous: Pseudonym | undefined,
    month: string,
    restricted = false,
  ): Belonging {
    const { ref, incarnation } = this.withKey(key, defaultPurpose);
    const item = this.get(key) as Subject;
    if (item.seen < month) this.put(key, { ...item, seen: month });
    return {
      kind: 'known',
      holder: ref,
      subject: incarnation.pseudonym,
      anonymous,
      restricted: restricted || item.state === 'restricted',
    };
  }

  /** The first user seen with an anonymous id gets it; the second makes it a shared device; nobody claims after. */
  private claim(key: LookupKey, device: Subject, userKey: LookupKey): Belonging | undefined {
    const current = currentIncarnation(device);
    if (current.owner !== undefined) {
      if (this.rootOf(current.owner.item) === userKey) return undefined;
      this.put(key, {
        ...device,
        incarnations: [...device.incarnations, this.unlinked(current.n + 1)],
        shared: [...device.shared, userKey],
      });
      return undefined;
    }
    if (current.unlinked) {
      const known = device.shared.some((one) => this.rootOf(one) === userKey);
      const noted = known || device.shared.length >= mostLinks;
      const first = device.incarnations.find(({ owner }) => owner !== undefined)?.owner;
      const owns = first !== undefined && this.rootOf(first.item) === userKey;
      if (!noted && !owns) this.put(key, { ...device, shared: [...device.shared, userKey] });
      return undefined;
    }
    if (!this.link(userKey, 'devices', key)) return tooManyLinks;
    this.put(key, this.underOwner(key, device, userKey));
    return undefined;
  }

  /** `alias`: from a server two user ids become one person; from elsewhere it can only claim an anonymous id. */
  private join(
    event: Event,
    previous: { user: LookupKey; anonymous: LookupKey },
    rootKey: LookupKey,
    month: string,
  ): Belonging | undefined {
    const asUser = this.get(previous.user);
    if (
      event.source.kind !== 'server' ||
      (asUser === undefined && this.get(previous.anonymous) !== undefined)
    )
      return this.claimPrevious(event, previous.anonymous, rootKey, month);
    if (this.rootOf(previous.user) === rootKey) return undefined;
    if (asUser !== undefined && this.isGone(event, asUser)) return { kind: 'erased' };
    if (asUser?.root !== undefined)
      return refused('previousId is already joined to another user; join that one, or send the events as it');
    if (asUser !== undefined && asUser.joined.length > 0)
      return refused(
        'previousId is itself what other users are joined to; join those to the new userId first',
      );
    const joined = this.getOrBirth(previous.user, 'user', month);
    if (!this.link(rootKey, 'joined', previous.user)) return tooManyLinks;
    this.put(previous.user, { ...this.underOwner(previous.user, joined, rootKey), root: rootKey });
    // A restriction speaks of the person, and from now on both ids are the same one.
    const root = this.get(rootKey) as Subject;
    if (joined.state === 'restricted') this.put(rootKey, { ...root, state: 'restricted' });
    return undefined;
  }

  private claimPrevious(
    event: Event,
    key: LookupKey,
    rootKey: LookupKey,
    month: string,
  ): Belonging | undefined {
    const device = this.revived(event, key, month);
    return device === undefined ? undefined : this.claim(key, device, rootKey);
  }

  /** Notes in the owner's item what now hangs on it; `false` when it can hold no more. */
  private link(ownerKey: LookupKey, field: 'devices' | 'joined', key: LookupKey): boolean {
    const owner = this.get(ownerKey) as Subject;
    if (owner[field].includes(key)) return true;
    if (owner.devices.length + owner.joined.length >= mostLinks) return false;
    this.put(ownerKey, { ...owner, [field]: [...owner[field], key] });
    return true;
  }

  /** The current incarnation of `key`, hung on the owner: every key it has is wrapped under the owner's. */
  private underOwner(key: LookupKey, subject: Subject, ownerKey: LookupKey): Subject {
    const current = currentIncarnation(subject);
    const held: Held = { ref: { item: key, n: current.n }, incarnation: current };
    const keys: Record<Purpose, WrappedKey> = {};
    let owner = this.held(ownerKey);
    for (const purpose of Object.keys(current.keys) as Purpose[]) {
      owner = this.withKey(ownerKey, purpose);
      // Where the person had that purpose forgotten, what hangs on the person has no key of it either.
      if (owner.incarnation.keys[purpose] === undefined) continue;
      keys[purpose] = this.minting.rewrap(held, owner, purpose);
    }
    return withCurrent(subject, { ...current, owner: owner.ref, keys });
  }

  private held(key: LookupKey): Held {
    const incarnation = currentIncarnation(this.get(key) as Subject);
    return { ref: { item: key, n: incarnation.n }, incarnation };
  }

  /** The current incarnation with a key of that purpose, made now if there was none and none was forgotten. */
  private withKey(key: LookupKey, purpose: Purpose): Held {
    const held = this.held(key);
    if (Object.hasOwn(held.incarnation.keys, purpose)) return held;
    const subject = this.get(key) as Subject;
    if (Object.hasOwn(subject.erasedPurposes ?? {}, purpose)) return held;
    const keys = { ...held.incarnation.keys, [purpose]: this.minting.newKey(held.ref, purpose) };
    this.put(key, withCurrent(subject, { ...held.incarnation, keys }));
    return this.held(key);
  }

  private rootOf(key: LookupKey): LookupKey {
    return this.get(key)?.root ?? key;
  }

  private getOrBirth(key: LookupKey, namespace: Namespace, month: string): Subject {
    const item = this.get(key);
    if (item !== undefined) return item;
    const first: Incarnation = { n: 1, pseudonym: this.minting.pseudonym(), keys: {} };
    return this.put(key, {
      v: 1,
      namespace,
      state: 'active',
      incarnations: [first],
      devices: [],
      joined: [],
      shared: [],
      seen: month,
    });
  }

  /** Is somebody forgotten, or was when the event happened or reached us? */
  private isGone(event: Event, { state, tombstone }: Subject): boolean {
    return state === 'erased' || this.isBarred(event, tombstone?.at);
  }

  private isBarred(event: Event, erasedAt: Instant | undefined): boolean {
    if (erasedAt !== undefined) this.hangsOnTime = true;
    return isBarred(event, erasedAt);
  }

  private put(key: LookupKey, subject: Subject): Subject {
    this.changes++;
    this.changed.set(key, subject);
    this.items.set(key, subject);
    return subject;
  }
}

const nobody: Belonging = { kind: 'nobody' };

const tooManyLinks: Belonging = {
  kind: 'refused',
  code: 'too_many_links',
  problem: `one user can hold ${mostLinks} devices and joined ids`,
};

function refused(problem: string): Belonging {
  return { kind: 'refused', code: 'alias_refused', problem };
}

function withCurrent(subject: Subject, incarnation: Incarnation): Subject {
  return { ...subject, incarnations: [...subject.incarnations.slice(0, -1), incarnation] };
}
