import type { Instant } from '../domain/event/event.js';
import { instant } from '../domain/event/time.js';
import type { LookupKey, Pseudonym } from '../domain/identity/subject.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Vault } from '../domain/ports/vault.js';
import {
  type Erasure,
  type ErasureEvent,
  type ErasureId,
  type ErasureStep,
  nextStep,
} from '../domain/privacy/erasure.js';
import type { Purpose } from '../domain/privacy/policy.js';
import type { AuditChain } from './audit-chain.js';
import type { Bury } from './bury.js';
import type { Certify } from './certify.js';
import type { EraseAtTargets } from './erase-at-targets.js';
import type { ErasedPerson, ErasureStore, ErasureWork } from './erasure-work.js';
import { keyCacheMs } from './keyring.js';
import { commitmentOf, type People, type PersonId } from './people.js';
import type { Scrub } from './scrub.js';
import type { Sweep, SweepCounts } from './sweep.js';

/** So many people are one erasure at most: one stream, one certificate. */
export const mostPeople = 1_000;

/** Keys may be held open elsewhere for `keyCacheMs`, and a batch that began with them may run for as long again. */
export const settleMs = 2 * keyCacheMs;

export interface ErasureRequest {
  readonly people: readonly PersonId[];
  /** Only these purposes. */
  readonly purposes?: readonly Purpose[] | undefined;
  /** Without personal data: it is kept. */
  readonly reason: string;
}

/** What the person is told, and nobody else: with it the certificate can be shown to be about the person. */
export interface Requested {
  readonly id: ErasureId;
  /** In the order of the people. */
  readonly salts: readonly string[];
}

export interface RunOptions {
  /** Take the bytes out of the lake as well: reads all of it, so not every time. */
  readonly scrub?: boolean;
  /** The same as soon as an erasure has waited that long for it. Milliseconds. */
  readonly scrubAfterMs?: number;
  /** Nobody else has anything open: there are no caches to wait for. */
  readonly isAlone?: boolean;
  /** When the files of the database were last replaced by a compacted copy. */
  readonly compactedAt?: Instant | undefined;
}

/** What keeps an erasure from going on by itself. */
export interface Standing {
  readonly id: ErasureId;
  readonly erasure: Erasure;
  readonly next: ErasureStep;
}

export interface ErasureParts {
  readonly store: ErasureStore;
  readonly people: People;
  readonly bury: Bury;
  readonly sweep: Sweep;
  readonly scrub: Scrub;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chain: Pick<AuditChain, 'append'>;
  readonly certify: Pick<Certify, 'issue'>;
  readonly targets: EraseAtTargets;
  /** Does the store keep old pages in its files, so that they must be replaced? Else there is nothing to compact. */
  readonly compacts: boolean;
}

/**
 * Forgets people. A process that survives any crash: what was begun is found again by its work item, and every step
 * can be done twice.
 */
export class Erasures {
  constructor(
    private readonly parts: ErasureParts,
    private readonly waitMs = settleMs,
  ) {}

  /**
   * Makes everything of these people unintelligible, and sweeps once. The rest is `run`'s.
   * @throws Unavailable: what was begun goes on with `run`
   */
  async request({ people, purposes, reason }: ErasureRequest): Promise<Requested> {
    const { crypto } = this.parts;
    const salts = people.map(() => crypto.randomId());
    const keys = await Promise.all(people.map((person) => this.parts.people.addressOf(person)));
    const named = people.map(({ namespace, id }, i) => ({
      namespace,
      key: keys[i] as LookupKey,
      pseudonyms: [],
      burials: [],
      commitment: commitmentOf({ namespace, id }, salts[i] as string, crypto),
    }));
    return { id: await this.begin({ people: named, purposes, reason }), salts };
  }

  /**
   * Forgets anonymous ids that belong to nobody and were not seen since a month, in erasures of `mostPeople` each.
   * @param before the first month that counts as seen, `YYYY-MM`
   * @returns how many ids
   */
  async requestUnseen(before: string, vault: Pick<Vault, 'list'>): Promise<number> {
    let people: ErasedPerson[] = [];
    let total = 0;
    const flush = async () => {
      if (people.length === 0) return;
      total += people.length;
      const reason = `anonymous, not seen since before ${before}`;
      await this.begin({ people, reason });
      people = [];
    };
    for await (const { key, subject } of vault.list()) {
      const { namespace, state, seen, incarnations } = subject;
      const isOwned = incarnations.some(({ owner }) => owner !== undefined);
      if (namespace !== 'anonymous' || state === 'erased' || isOwned || seen >= before) continue;
      people.push({ namespace, key, pseudonyms: [], burials: [] });
      if (people.length === mostPeople) await flush();
    }
    await flush();
    return total;
  }

  /** Takes every erasure that has not ended as far as it goes now. @throws Unavailable */
  async run(options: RunOptions = {}): Promise<Standing[]> {
    const open = await this.parts.store.open();
    await this.advance(open, options);
    // Beside the order of steps: a target that is away for days keeps nothing else from going on.
    if (await this.parts.targets.run(open)) await this.advance(open, options);
    return this.standing();
  }

  /** Erasures that have not ended, and what each waits for. */
  async standing(): Promise<Standing[]> {
    const ids = await this.parts.store.open();
    return Promise.all(
      ids.map(async (id) => {
        const erasure = await this.parts.store.read(id);
        return { id, erasure, next: this.next(erasure) };
      }),
    );
  }

  read(id: ErasureId): Promise<Erasure> {
    return this.parts.store.read(id);
  }

  private async begin({
    people,
    purposes,
    reason,
  }: Omit<ErasureRequest, 'people'> & Pick<ErasureWork, 'people'>): Promise<ErasureId> {
    const { crypto, clock, store } = this.parts;
    const id = `e_${crypto.randomId()}` as ErasureId;
    const only = purposes === undefined ? undefined : { purposes };
    await store.save({ v: 1, id, people, ...only, reason, requestedAt: instant(clock.now()) });
    await this.advance([id], {}, (step) => step === 'request' || step === 'bury' || step === 'sweep');
    return id;
  }

  private next(erasure: Erasure, isAlone = false): ErasureStep {
    const { clock, targets } = this.parts;
    return nextStep(erasure, clock.now(), isAlone ? 0 : this.waitMs, targets.names);
  }

  /** Step by step, the same step for all that are at it: one pass over letters or lake serves many erasures. */
  private async advance(
    ids: readonly ErasureId[],
    options: RunOptions,
    wanted: (step: ErasureStep['step']) => boolean = () => true,
  ): Promise<void> {
    const stuck = new Set<ErasureId>();
    for (;;) {
      const groups = new Map<ErasureStep['step'], { work: ErasureWork; erasure: Erasure }[]>();
      for (const id of ids) {
        if (stuck.has(id)) continue;
        const work = await this.parts.store.work(id);
        if (work === undefined) continue;
        const erasure = await this.parts.store.read(id);
        const { step } = this.next(erasure, options.isAlone);
        if (step === 'wait') this.parts.bury.letGo(work);
        else if (wanted(step)) groups.set(step, [...(groups.get(step) ?? []), { work, erasure }]);
      }
      if (groups.size === 0) return;
      for (const [step, at] of groups) for (const id of await this.take(step, at, options)) stuck.add(id);
    }
  }

  /** Does one step. Answers those that cannot go on now. */
  private async take(
    step: ErasureStep['step'],
    at: readonly { work: ErasureWork; erasure: Erasure }[],
    options: RunOptions,
  ): Promise<ErasureId[]> {
    const all = at.map(({ work }) => work.id);
    switch (step) {
      case 'request':
        for (const { work } of at) await this.open(work);
        return [];
      case 'bury':
        for (const { work } of at) await this.buryAll(work);
        return [];
      case 'sweep':
        await this.sweepAll(at);
        return [];
      case 'certify':
        for (const { work } of at) await this.certify(work);
        return [];
      case 'scrub':
        return this.isScrubDue(at, options) && (await this.scrubAll(at)) ? [] : all;
      case 'compact': {
        const done: boolean[] = [];
        for (const { work } of at) done.push(await this.compacted(work, options));
        return all.filter((_, i) => !done[i]);
      }
      case 'end':
        for (const id of all) await this.parts.store.end(id);
        return [];
      case 'targets':
      case 'wait':
        return all;
    }
  }

  private async open({ id, people, purposes, reason, requestedAt }: ErasureWork): Promise<void> {
    const commitments = people.flatMap(({ commitment }) => (commitment === undefined ? [] : [commitment]));
    const told = {
      people: people.length,
      commitments,
      ...(purposes === undefined ? undefined : { purposes: [...purposes] }),
      reason,
    };
    await this.parts.chain.append({ event: 'erasure_requested', erasure: id, ...told });
    await this.note(
      id,
      { v: 1, event: 'requested', at: requestedAt, ...told },
      ({ requested }) => requested !== undefined,
    );
  }

  private async buryAll(work: ErasureWork): Promise<void> {
    const { at, items, keys } = await this.parts.bury.roots(work, this.now());
    // The chain first: a crash in between says it twice rather than never.
    await this.parts.chain.append({ event: 'erasure_unintelligible', erasure: work.id, items, keys });
    await this.note(work.id, { v: 1, event: 'unintelligible', at, items, keys }, isUnintelligible);
  }

  private async sweepAll(at: readonly { work: ErasureWork; erasure: Erasure }[]): Promise<void> {
    for (const { work } of at) await this.parts.bury.rest(work);
    const orders = at.map(({ work }) => ({ pseudonyms: pseudonymsIn(work), purposes: work.purposes }));
    const counts = await this.parts.sweep.run(orders);
    for (const [i, { work, erasure }] of at.entries()) {
      const event = { v: 1, event: 'swept', at: this.now(), ...(counts[i] as SweepCounts) } as const;
      await this.note(work.id, event, ({ sweeps }) => sweeps.length > erasure.sweeps.length);
    }
  }

  private async certify({ id }: ErasureWork): Promise<void> {
    const erasure = await this.parts.store.read(id);
    const next = this.next(erasure);
    if (next.step !== 'certify') return;
    const { stage } = next;
    const certificate = await this.parts.certify.issue(id, erasure, stage);
    const event = { v: 1, event: 'certified', at: this.now(), stage, certificate } as const;
    await this.note(id, event, ({ certified }) => certified[stage] !== undefined);
  }

  private isScrubDue(at: readonly { erasure: Erasure }[], options: RunOptions): boolean {
    const { scrub = false, scrubAfterMs = Number.POSITIVE_INFINITY } = options;
    const waited = at.map(({ erasure }) => Date.parse(erasure.certified.unintelligible?.at ?? this.now()));
    return scrub || this.parts.clock.now() - Math.min(...waited) >= scrubAfterMs;
  }

  private async scrubAll(at: readonly { work: ErasureWork }[]): Promise<boolean> {
    const orders = at.map(({ work }) => ({ pseudonyms: pseudonymsIn(work), purposes: work.purposes }));
    const results = await this.parts.scrub.run(orders);
    if (results === undefined) return false;
    for (const [i, { work }] of at.entries()) {
      const { objects = 0, rows = 0, remaining = [] } = results[i] ?? {};
      const event = {
        v: 1,
        event: 'scrubbed',
        at: this.now(),
        objects,
        rows,
        remaining: [...remaining].sort(),
      } as const;
      await this.note(work.id, event, ({ scrubbed }) => scrubbed !== undefined);
    }
    return true;
  }

  /** The names go before the files are replaced, or the old pages would keep them. */
  private async compacted(work: ErasureWork, { compactedAt }: RunOptions): Promise<boolean> {
    const strippedAt = work.strippedAt ?? this.now();
    if (work.strippedAt === undefined) {
      const stripped = { ...work, people: [], strippedAt };
      if (!(await this.parts.store.replace(work, stripped))) return false;
    }
    const at = this.parts.compacts ? compactedAt : strippedAt;
    if (at === undefined || at < strippedAt) return false;
    await this.note(work.id, { v: 1, event: 'compacted', at }, ({ compacted }) => compacted !== undefined);
    return true;
  }

  private note(id: ErasureId, event: ErasureEvent, isNoted: (erasure: Erasure) => boolean): Promise<void> {
    return this.parts.store.note(id, event, isNoted);
  }

  private now(): Instant {
    return instant(this.parts.clock.now());
  }
}

function pseudonymsIn({ people }: ErasureWork): Pseudonym[] {
  return [...new Set(people.flatMap(({ pseudonyms }) => pseudonyms))];
}

function isUnintelligible({ unintelligible }: Erasure): boolean {
  return unintelligible !== undefined;
}
