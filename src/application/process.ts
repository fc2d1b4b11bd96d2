import type { Letter, LetterId } from '../domain/failure/letter.js';
import type { ObjectName } from '../domain/lake/object-name.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Lake } from '../domain/ports/lake.js';
import type { LeaseToken } from '../domain/ports/lease.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Plans } from '../domain/ports/plans.js';
import type { Profiles } from '../domain/ports/profiles.js';
import type { Receipt, Receipts } from '../domain/ports/receipts.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import { emptyProfile, evolve, withConsents } from '../domain/profile/profile.js';
import type { Batches } from './batch.js';
import type { ProfileGains } from './batch-profiles.js';
import type { Decide } from './decide.js';
import { Harvest } from './harvest.js';
import type { LetterSeal } from './letter-seal.js';
import { type OutcomeFeed, type Telling, tellingOf } from './outcome-feed.js';

export interface ProcessPorts {
  readonly receipts: Receipts;
  readonly profiles: Profiles;
  /** Absent where a shared queue gives receipts in no order, to several processes at once. */
  readonly plans?: Plans;
  readonly lake: Lake;
  readonly letters: Letters;
  readonly settlements: Settlements;
}

/** What a batch came to. */
export interface BatchResult {
  readonly events: number;
  readonly recorded: number;
  readonly suppressed: number;
  readonly dead: number;
}

/**
 * Events that are decided together. What is still being decided when the young generation is collected is copied, so
 * few; many where the stores are a network away, so that there are few round trips.
 */
const eventsPerGroup = { near: 100, far: 500 };

/**
 * Turns receipts into records, with every effect in this order: vault (keys, links) → profiles → plan → raw
 * records → dead letters → target queues, settlement and acknowledgement at once. Each is idempotent, so a crash
 * between two of them is repaired by doing the batch again.
 */
export class Process {
  constructor(
    private readonly ports: ProcessPorts,
    private readonly batches: Batches,
    private readonly decide: Decide,
    private readonly letterSeal: LetterSeal,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    /** Names of the targets that records are queued for. */
    private readonly targets: readonly string[],
    private readonly feed?: Pick<OutcomeFeed, 'isHeard' | 'tell'>,
  ) {}

  /**
   * @param lease its holder keeps a plan, so that a redo replaces what an earlier try left. Without one an object that
   *   is there already stays: the same receipts made it.
   * @throws Unavailable @throws LeaseLost: in both cases nothing is acknowledged and the batch can be run again
   */
  async run(receipts: readonly Receipt[], lease?: LeaseToken): Promise<BatchResult> {
    const harvest = new Harvest(this.letterSeal, this.clock, this.targets);
    const gains: ProfileGains = { leaves: new Map(), consents: new Map(), stored: new Map() };
    const letters = new Set<LetterId>();
    const tellings: Telling[] | undefined = this.feed?.isHeard ? [] : undefined;
    let events = 0;
    const { near, far } = eventsPerGroup;
    for (const group of groups(receipts, lease === undefined ? far : near)) {
      const items = await this.batches.open(group, letters);
      for (const decided of await this.decide.decide(items, gains)) {
        await harvest.add(decided);
        tellings?.push(tellingOf(decided));
      }
      events += items.length;
    }
    await this.saveProfiles(gains);

    const objects = harvest.objects((text) => this.crypto.digest(text));
    const { stale, redo } = await this.savePlan(receipts, [...objects.keys()], lease);
    if (objects.size > 0) await this.ports.lake.put(objects, lease === undefined ? 'kept' : 'replaced');
    if (stale.length > 0) await this.ports.lake.remove(stale);

    await this.writeLetters(receipts, harvest.fresh, redo);
    const ids = receipts.map(({ id }) => id);
    const { deliveries, again } = harvest;
    const settlements = harvest.settlements(ids);
    await this.ports.settlements.settle({ deliveries, settlements, letters: again, receipts: ids }, lease);
    if (tellings !== undefined) this.feed?.tell(tellings);
    return { events, ...harvest.counts };
  }

  /** Does the batch of the plan that a crash left open again, if there is one. */
  async redo(lease: LeaseToken): Promise<BatchResult | undefined> {
    const { plans, receipts } = this.ports;
    const plan = await plans?.open();
    if (plan === undefined || receipts.get === undefined) return undefined;
    return this.run(await receipts.get(plan.receipts), lease);
  }

  /** Over what the batch has read; where somebody was faster since, over what is there now. */
  private async saveProfiles({ leaves, consents, stored }: ProfileGains): Promise<void> {
    let left = [...new Set([...leaves.keys(), ...consents.keys()])];
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === 20)
        throw new Unavailable('profiles_unavailable', new Error('20 writes in a row came too late'));
      const held = attempt === 0 ? stored : await this.ports.profiles.read(left);
      const puts = left.flatMap((subject) => {
        const item = held.get(subject);
        const before = item?.profile ?? emptyProfile;
        const evolved = evolve(before, leaves.get(subject) ?? {});
        const profile = withConsents(evolved, consents.get(subject) ?? {});
        return profile === before ? [] : [{ subject, profile, expected: item?.version ?? 0 }];
      });
      left = puts.length === 0 ? [] : await this.ports.profiles.write(puts);
    }
  }

  /** Stores what is about to be written. Answers the objects of an earlier try that this one does not write. */
  private async savePlan(
    receipts: readonly Receipt[],
    names: readonly ObjectName[],
    lease: LeaseToken | undefined,
  ): Promise<{ stale: ObjectName[]; redo: boolean }> {
    const { plans } = this.ports;
    if (plans === undefined || lease === undefined) return { stale: [], redo: false };
    const before = await plans.open();
    const written = new Set(names);
    const stale = (before?.objects ?? []).filter((name) => !written.has(name));
    const objects = [...names, ...stale];
    await plans.save({ v: 1, receipts: receipts.map(({ id }) => id), objects }, lease);
    return { stale, redo: before !== undefined };
  }

  /**
   * A redo also removes letters that an earlier try of the same batch wrote and this one, by newer code, does not,
   * and gives those that both write the failure that is settled.
   */
  private async writeLetters(
    receipts: readonly Receipt[],
    letters: readonly Letter[],
    redo: boolean,
  ): Promise<void> {
    if (letters.length > 0) await this.ports.letters.put(letters);
    if (!redo) return;
    const wanted = new Map(letters.map((letter) => [letter.id, letter]));
    const left: Letter['id'][] = [];
    const outdated: Letter[] = [];
    for (const { id: receipt } of receipts)
      for await (const { id, failure } of this.ports.letters.list({ receipt })) {
        const letter = wanted.get(id);
        if (letter === undefined) left.push(id);
        else if (JSON.stringify(letter.failure) !== JSON.stringify(failure)) outdated.push(letter);
      }
    if (left.length > 0) await this.ports.letters.remove(left);
    for (const letter of outdated) await this.ports.letters.replace(letter, 'open');
  }
}

/** Receipts in groups of at least so many events. */
function* groups(receipts: readonly Receipt[], least: number): Iterable<Receipt[]> {
  let group: Receipt[] = [];
  let events = 0;
  for (const receipt of receipts) {
    group.push(receipt);
    events += receipt.events;
    if (events < least) continue;
    yield group;
    group = [];
    events = 0;
  }
  if (group.length > 0) yield group;
}
