import type { Ledger } from '../domain/ledger/ledger.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Lake } from '../domain/ports/lake.js';
import type { Lease } from '../domain/ports/lease.js';
import type { Receipts, Waiting } from '../domain/ports/receipts.js';
import type { TargetQueues } from '../domain/ports/target-queues.js';
import type { Audit } from './audit.js';

export interface StatusReport {
  readonly ledger: Ledger;
  readonly waiting: Waiting & { readonly oldestSeconds: number };
  readonly targets: { readonly [target: string]: number };
  readonly lake: { readonly objects: number; readonly bytes: number; readonly types: number };
  /** Does a processor hold the lease now? */
  readonly processing: boolean;
}

/** How things stand: the ledger, queues and their ages, the lake's size. */
export class Status {
  constructor(
    private readonly audit: Audit,
    private readonly ports: {
      readonly receipts: Receipts;
      readonly targetQueues: TargetQueues;
      readonly lake: Lake;
      readonly lease: Lease;
    },
    private readonly clock: Clock,
  ) {}

  async report(): Promise<StatusReport> {
    const waiting = await this.ports.receipts.waiting();
    const age = waiting.oldest === undefined ? 0 : (this.clock.now() - Date.parse(waiting.oldest)) / 1_000;
    let objects = 0;
    let bytes = 0;
    for await (const { size } of this.ports.lake.list('events/')) {
      objects += 1;
      bytes += size;
    }
    return {
      ledger: await this.audit.ledger(),
      waiting: { ...waiting, oldestSeconds: Math.max(0, Math.round(age)) },
      targets: Object.fromEntries(await this.ports.targetQueues.waiting()),
      lake: { objects, bytes, types: (await this.ports.lake.types()).size },
      processing: await this.ports.lease.held(this.clock.now()),
    };
  }
}
