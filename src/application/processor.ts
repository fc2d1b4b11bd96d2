import { batchRetry, retryDelay } from '../domain/failure/retry.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { type Lease, LeaseLost, type LeaseToken } from '../domain/ports/lease.js';
import type { Receipt, Receipts } from '../domain/ports/receipts.js';
import { isUnavailable, type Unavailable } from '../domain/ports/unavailable.js';
import type { BatchResult, Process } from './process.js';

export interface ProcessorSettings {
  /** The longest a live receipt waits for company, so that lake objects are large. Milliseconds. */
  readonly flushMs: number;
  /** A batch is full at about so many events or bytes. */
  readonly events: number;
  readonly bytes: number;
  /** How long the lease holds without being renewed. Milliseconds. */
  readonly leaseMs: number;
  /** How often an idle processor looks for receipts of other processes. Milliseconds. */
  readonly pollMs: number;
}

export const defaultProcessorSettings: ProcessorSettings = {
  flushMs: 5_000,
  events: 5_000,
  bytes: 8 * 1024 * 1024,
  leaseMs: 15_000,
  pollMs: 250,
};

/** What the outside may want to know while it runs. */
export interface ProcessorEvents {
  processed?(result: BatchResult, ms: number): void;
  /** A store is away; the next try comes after `waitMs`. */
  waiting?(error: Unavailable, attempt: number, waitMs: number): void;
}

/**
 * Runs batches one after another while it holds the lease; waits while another process does. Without a lease there may
 * be several at once, each with the receipts that its queue gives it.
 */
export class Processor {
  private stopping = false;
  private draining = false;
  /** When it was told to stop. */
  private stopSince = 0;
  private wake: () => void = () => {};
  private done: Promise<void> | undefined;

  /** Does this process hold the lease now? */
  isHolder = false;

  /** Resolves when it has ended; rejects when a bug ended it. Never ends by itself otherwise. */
  get finished(): Promise<void> {
    return this.done ?? Promise.resolve();
  }

  constructor(
    private readonly process: Process,
    private readonly receipts: Receipts,
    private readonly lease: Lease | undefined,
    private readonly clock: Clock,
    private readonly crypto: Crypto,
    private readonly settings: ProcessorSettings = defaultProcessorSettings,
    private readonly events: ProcessorEvents = {},
  ) {}

  start(): void {
    this.done ??= this.loop();
  }

  /** Ends after the batch at hand; with `drain`, once nothing waits any more (or a store is away). */
  async stop(drain = false): Promise<void> {
    this.draining = drain;
    this.stopSince = this.clock.now();
    this.stopping = true;
    this.wake();
    await this.done;
  }

  /** @throws whatever is a bug; outages are waited out */
  private async loop(): Promise<void> {
    const holder = this.crypto.newPseudonym();
    let attempt = 0;
    while (!this.stopping || this.draining) {
      try {
        const token = await this.lease?.acquire(holder, this.clock.now(), this.settings.leaseMs);
        if (this.lease !== undefined && token === undefined) {
          if (this.stopping && !(await this.mayInherit())) return;
          await this.sleep(Math.min(this.settings.pollMs * 4, this.settings.leaseMs));
          continue;
        }
        await this.asHolder(token, () => {
          attempt = 0;
        });
        if (token !== undefined) await this.lease?.release(token);
        return;
      } catch (error) {
        if (error instanceof LeaseLost) continue;
        if (!isUnavailable(error)) throw error;
        if (this.stopping) return;
        attempt += 1;
        const waitMs = retryDelay(batchRetry, attempt, this.crypto.random());
        this.events.waiting?.(error, attempt, waitMs);
        await this.sleep(waitMs);
      }
    }
  }

  /**
   * Somebody else holds the lease while we shall drain: a living one does the work; a dead one's lease, of a crash just
   * before, runs out, and then the work is ours.
   */
  private async mayInherit(): Promise<boolean> {
    const { leaseMs, pollMs } = this.settings;
    if (!this.draining || this.clock.now() - this.stopSince > leaseMs + pollMs * 4) return false;
    return (await this.receipts.waiting()).receipts > 0;
  }

  private async asHolder(token: LeaseToken | undefined, progressed: () => void): Promise<void> {
    this.isHolder = true;
    try {
      await this.batches(token, progressed);
    } finally {
      this.isHolder = false;
    }
  }

  private async batches(token: LeaseToken | undefined, progressed: () => void): Promise<void> {
    let renewed = this.clock.now();
    const renew = async () => {
      const now = this.clock.now();
      if (token === undefined || now - renewed < this.settings.leaseMs / 3) return;
      if (!(await this.lease?.renew(token, now, this.settings.leaseMs))) throw new LeaseLost();
      renewed = now;
    };
    if (token !== undefined && (await this.timed(() => this.process.redo(token)))) progressed();
    for (;;) {
      await renew();
      const batch = await this.receipts.next(this.settings);
      if (batch.length > 0 && (this.stopping || this.due(batch))) {
        if (this.stopping && !this.draining) return;
        await this.timed(() => this.process.run(batch, token));
        progressed();
        continue;
      }
      if (this.stopping) return;
      await this.sleep(this.settings.pollMs);
    }
  }

  /** Full batches and those of files go at once; live ones wait for company. */
  private due(batch: readonly Receipt[]): boolean {
    let events = 0;
    let bytes = 0;
    for (const receipt of batch) {
      if (!receipt.live) return true;
      events += receipt.events;
      bytes += receipt.sealed.length;
    }
    const waited = this.clock.now() - Date.parse((batch[0] as Receipt).receivedAt);
    return waited >= this.settings.flushMs || events >= this.settings.events || bytes >= this.settings.bytes;
  }

  /** Answers whether there was anything to run. */
  private async timed(run: () => Promise<BatchResult | undefined>): Promise<boolean> {
    const start = this.clock.now();
    const result = await run();
    if (result === undefined) return false;
    this.events.processed?.(result, this.clock.now() - start);
    return true;
  }

  private sleep(ms: number): Promise<void> {
    return this.clock.sleep(ms, new Promise<void>((resolve) => (this.wake = resolve)));
  }
}
