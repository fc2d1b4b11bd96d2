import type { Instant, ReceiptId } from '../domain/event/event.js';
import { instant } from '../domain/event/time.js';
import type { Letter } from '../domain/failure/letter.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import { type ObjectName, objectName, type Partition } from '../domain/lake/object-name.js';
import type { Settled, Settlement } from '../domain/ledger/settlement.js';
import type { Outcome } from '../domain/outcome.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Lake } from '../domain/ports/lake.js';
import type { LeaseToken } from '../domain/ports/lease.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Plans } from '../domain/ports/plans.js';
import type { Profiles } from '../domain/ports/profiles.js';
import type { Receipt, Receipts } from '../domain/ports/receipts.js';
import type { Settlements } from '../domain/ports/settlements.js';
import type { Delivery } from '../domain/ports/target-queues.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import { emptyProfile, evolve, type Leaves } from '../domain/profile/profile.js';
import type { Batches } from './batch.js';
import type { Decide, Decided } from './decide.js';
import type { LetterSeal } from './letter-seal.js';

export interface ProcessPorts {
  readonly receipts: Receipts;
  readonly profiles: Profiles;
  readonly plans: Plans;
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
  readonly outcomes: readonly Decided[];
}

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
  ) {}

  /** @throws Unavailable @throws LeaseLost: in both cases nothing is acknowledged and the batch can be run again */
  async run(receipts: readonly Receipt[], lease: LeaseToken): Promise<BatchResult> {
    const items = await this.batches.open(receipts);
    const { decided, leaves } = await this.decide.decide(items);
    const letters = await this.lettersOf(decided);
    await this.saveProfiles(leaves);

    const objects = this.objectsOf(decided);
    const { stale, redo } = await this.savePlan(receipts, [...objects.keys()], lease);
    if (objects.size > 0) await this.ports.lake.put(objects);
    if (stale.length > 0) await this.ports.lake.remove(stale);

    await this.writeLetters(receipts, letters.fresh, redo);
    await this.ports.settlements.settle(
      {
        deliveries: this.deliveriesOf(decided),
        settlements: this.settlementsOf(receipts, decided),
        letters: letters.again,
        receipts: receipts.map(({ id }) => id),
      },
      lease,
    );
    return { events: items.length, ...tally(decided), outcomes: decided };
  }

  /** Does the batch of the plan that a crash left open again, if there is one. */
  async redo(lease: LeaseToken): Promise<BatchResult | undefined> {
    const plan = await this.ports.plans.open();
    if (plan === undefined) return undefined;
    return this.run(await this.ports.receipts.get(plan.receipts), lease);
  }

  private async saveProfiles(leaves: ReadonlyMap<Pseudonym, Leaves>): Promise<void> {
    let left = [...leaves.keys()];
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === 20)
        throw new Unavailable('profiles_unavailable', new Error('20 writes in a row came too late'));
      const held = await this.ports.profiles.read(left);
      const puts = left.flatMap((subject) => {
        const item = held.get(subject);
        const before = item?.profile ?? emptyProfile;
        const profile = evolve(before, leaves.get(subject) ?? {});
        return profile === before ? [] : [{ subject, profile, expected: item?.version ?? 0 }];
      });
      left = puts.length === 0 ? [] : await this.ports.profiles.write(puts);
    }
  }

  private objectsOf(decided: readonly Decided[]): Map<ObjectName, string[]> {
    const partitions = new Map<Partition, { lines: string[]; receipts: Set<ReceiptId> }>();
    for (const { item, outcome } of decided) {
      if (outcome.kind !== 'recorded') continue;
      const partition = partitions.get(outcome.partition) ?? { lines: [], receipts: new Set() };
      partition.lines.push(outcome.line);
      partition.receipts.add(item.by);
      partitions.set(outcome.partition, partition);
    }
    const digest = (text: string) => this.crypto.digest(text);
    return new Map(
      [...partitions].map(([name, { lines, receipts }]) => [objectName(name, receipts, digest), lines]),
    );
  }

  /** Stores what is about to be written. Answers the objects of an earlier try that this one does not write. */
  private async savePlan(
    receipts: readonly Receipt[],
    names: readonly ObjectName[],
    lease: LeaseToken,
  ): Promise<{ stale: ObjectName[]; redo: boolean }> {
    const before = await this.ports.plans.open();
    const written = new Set(names);
    const stale = (before?.objects ?? []).filter((name) => !written.has(name));
    const objects = [...names, ...stale];
    await this.ports.plans.save({ v: 1, receipts: receipts.map(({ id }) => id), objects }, lease);
    return { stale, redo: before !== undefined };
  }

  private async lettersOf(decided: readonly Decided[]): Promise<{ fresh: Letter[]; again: Letter[] }> {
    const fresh: Letter[] = [];
    const again: Letter[] = [];
    for (const { item, outcome, resolved } of decided) {
      const at = instant(this.clock.now());
      if (item.letter === undefined) {
        if (outcome.kind === 'dead') fresh.push(await this.letterSeal.seal(item, outcome.failure, resolved));
      } else if (outcome.kind === 'dead') again.push({ ...item.letter, failure: outcome.failure, at });
      else again.push({ ...item.letter, state: 'reprocessed', at });
    }
    return { fresh, again };
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

  private deliveriesOf(decided: readonly Decided[]): Delivery[] {
    const deliveries: Delivery[] = [];
    for (const { item, outcome } of decided) {
      if (outcome.kind !== 'recorded' || !item.arrival.forward) continue;
      const { id, subject } = outcome;
      for (const target of this.targets)
        deliveries.push({
          target,
          id,
          line: outcome.line,
          ...(subject === undefined ? undefined : { subject }),
        });
    }
    return deliveries;
  }

  private settlementsOf(receipts: readonly Receipt[], decided: readonly Decided[]): Settlement[] {
    const at: Instant = instant(this.clock.now());
    const base = new Map<ReceiptId, { events: number; listed: Settled[] }>();
    for (const { id } of receipts) base.set(id, { events: 0, listed: [] });
    const amended: Settlement[] = [];
    for (const { item, outcome } of decided) {
      const { receipt, index } = item.arrival;
      if (item.letter !== undefined) {
        amended.push({ v: 1, receipt, at, events: 0, listed: [settled(index, outcome)], amends: true });
        continue;
      }
      const line = base.get(receipt);
      if (line === undefined) continue;
      line.events += 1;
      if (outcome.kind !== 'recorded') line.listed.push(settled(index, outcome));
    }
    return [...[...base].map(([receipt, line]): Settlement => ({ v: 1, receipt, at, ...line })), ...amended];
  }
}

function settled(index: number, outcome: Outcome): Settled {
  switch (outcome.kind) {
    case 'recorded':
      return { index, outcome: 'recorded' };
    case 'suppressed':
      return { index, outcome: 'suppressed', reason: outcome.reason };
    case 'dead':
      return { index, outcome: 'dead', code: outcome.failure.code };
  }
}

function tally(decided: readonly Decided[]): { recorded: number; suppressed: number; dead: number } {
  const counts = { recorded: 0, suppressed: 0, dead: 0 };
  for (const { outcome } of decided) counts[outcome.kind] += 1;
  return counts;
}
