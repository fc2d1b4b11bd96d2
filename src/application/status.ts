import { curatedZone, isPart } from '../domain/lake/curated.js';
import type { Ledger } from '../domain/ledger/ledger.js';
import type { Clock } from '../domain/ports/clock.js';
import type { DeliveryBook, DeliveryTally } from '../domain/ports/delivery-book.js';
import type { Lake } from '../domain/ports/lake.js';
import type { Lease } from '../domain/ports/lease.js';
import type { Receipts, Waiting } from '../domain/ports/receipts.js';
import type { TargetQueues } from '../domain/ports/target-queues.js';
import type { Audit } from './audit.js';
import type { CuratedLake } from './curated-lake.js';
import type { ConfiguredTarget } from './deliver/configured-target.js';
import type { TargetState, TargetStates } from './deliver/target-states.js';

/**
 * A target's books, and whether it is being delivered to. `isSetUp` is false for one that once was. Without books only
 * what waits is known, in the packets of a queue.
 */
export type TargetReport = Partial<DeliveryTally> & TargetState & { readonly isSetUp: boolean };

export interface StatusReport {
  readonly ledger: Ledger;
  readonly waiting: Waiting & { readonly oldestSeconds: number };
  readonly targets: { readonly [target: string]: TargetReport };
  readonly lake: {
    /** Of the raw zone. */
    readonly objects: number;
    readonly bytes: number;
    readonly types: number;
    readonly curated: { readonly parts: number; readonly bytes: number };
  };
  /** Does a processor hold the lease now? Absent where there is none. */
  readonly processing?: boolean;
}

/** How things stand: the ledger, queues and their ages, the lake's size. */
export class Status {
  constructor(
    private readonly audit: Audit,
    private readonly ports: {
      readonly receipts: Receipts;
      readonly targetQueues: Pick<TargetQueues, 'waiting'>;
      readonly deliveryBook?: DeliveryBook;
      readonly lake: Lake;
      readonly curated: CuratedLake;
      readonly lease?: Lease;
    },
    private readonly clock: Clock,
    private readonly configured: readonly ConfiguredTarget[],
    private readonly states: TargetStates,
  ) {}

  async report(): Promise<StatusReport> {
    const waiting = await this.ports.receipts.waiting();
    const age = waiting.oldest === undefined ? 0 : (this.clock.now() - Date.parse(waiting.oldest)) / 1_000;
    const processing = await this.ports.lease?.held(this.clock.now());
    let objects = 0;
    let bytes = 0;
    for await (const { size } of this.ports.lake.list('events/')) {
      objects += 1;
      bytes += size;
    }
    const curated = { parts: 0, bytes: 0 };
    for await (const { name, size } of this.ports.curated.zone.list(curatedZone)) {
      if (isPart(name)) curated.parts += 1;
      curated.bytes += size;
    }
    return {
      ledger: await this.audit.ledger(),
      waiting: { ...waiting, oldestSeconds: Math.max(0, Math.round(age)) },
      targets: await this.targets(),
      lake: { objects, bytes, types: (await this.ports.lake.types()).size, curated },
      ...(processing === undefined ? undefined : { processing }),
    };
  }

  /** Every target that is set up or has ever been. @throws Unavailable */
  async targets(): Promise<StatusReport['targets']> {
    const tallies = await this.tallies();
    const setUp = this.configured.map(({ target }) => target.name);
    const reports: { [target: string]: TargetReport } = {};
    for (const name of [...new Set([...setUp, ...tallies.keys()])].sort()) {
      const tally = tallies.get(name) ?? this.emptyTally();
      reports[name] = { ...tally, ...(await this.states.of(name)), isSetUp: setUp.includes(name) };
    }
    return reports;
  }
  private async tallies(): Promise<ReadonlyMap<string, Partial<DeliveryTally>>> {
    const { deliveryBook, targetQueues } = this.ports;
    if (deliveryBook !== undefined) return deliveryBook.tallies();
    return new Map([...(await targetQueues.waiting())].map(([name, waiting]) => [name, { waiting }]));
  }

  private emptyTally(): Partial<DeliveryTally> {
    if (this.ports.deliveryBook === undefined) return { waiting: 0 };
    return { queued: 0, delivered: 0, skipped: 0, dead: 0, waiting: 0 };
  }
}
