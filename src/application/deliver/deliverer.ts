import { type RetryPolicy, retryDelay } from '../../domain/failure/retry.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { DeliveryEnd, QueuedDelivery, TargetQueues } from '../../domain/ports/target-queues.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';
import type { ConfiguredTarget } from './configured-target.js';
import type { Dispatch, End } from './dispatch.js';
import type { TargetStates } from './target-states.js';
import { Window } from './window.js';

export interface DelivererSettings {
  /** How often an idle deliverer looks at its queue, and any at whether it is paused. Milliseconds. */
  readonly pollMs: number;
  /** So many deliveries of the queue are looked at together: how far others overtake those who have to wait. */
  readonly window: number;
  readonly retry: RetryPolicy;
}

export const defaultDelivererSettings: DelivererSettings = {
  pollMs: 200,
  window: 20_000,
  retry: { firstMs: 500, mostMs: 60_000 },
};

/** What the outside may want to know while it runs. */
export interface DelivererEvents {
  ended?(target: string, end: DeliveryEnd, count: number, oldestQueuedAt: string): void;
  /** The target or a store is away; the next try comes after `waitMs`. */
  waiting?(target: string, reason: string, attempt: number, waitMs: number): void;
  /** The set-up is wrong: nothing is delivered until somebody changes it and resumes or restarts. */
  stopped?(target: string, reason: string): void;
  /** A bug in the target or in here. The deliveries stay where they are. */
  failed?(target: string, error: unknown): void;
}

/** Drains one target's queue at the target's pace. A sick target slows nobody else: each has a deliverer of its own. */
export class Deliverer {
  private readonly window = new Window();
  private readonly underWay = new Set<Promise<void>>();
  private stopping = false;
  private wake: () => void = () => {};
  private done: Promise<void> | undefined;
  private allowed: number;
  private attempt = 0;
  /** No try before this time, since the one before failed; and since there is a rate. Milliseconds since 1970. */
  private notBefore = 0;
  private paced = 0;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private mayRun = false;

  constructor(
    private readonly configured: ConfiguredTarget,
    private readonly dispatch: Dispatch,
    private readonly queues: TargetQueues,
    private readonly states: TargetStates,
    private readonly clock: Clock,
    private readonly crypto: Pick<Crypto, 'random'>,
    /** Is it this process's turn? Two that drain one queue would send everything twice. */
    private readonly isOurs: () => boolean = () => true,
    private readonly events: DelivererEvents = {},
    private readonly settings: DelivererSettings = defaultDelivererSettings,
  ) {
    this.allowed = configured.target.limits.concurrency;
  }

  start(): void {
    this.done ??= this.loop();
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.done;
  }

  /** Something may have been queued. */
  nudge(): void {
    this.wake();
  }

  private get name(): string {
    return this.configured.target.name;
  }

  private async loop(): Promise<void> {
    let isFirst = true;
    while (!this.stopping) {
      try {
        // Whoever restarts has perhaps changed what was wrong.
        if (isFirst && (await this.states.of(this.name)).state === 'stopped')
          await this.states.change(this.name, 'resumed', 'restarted');
        isFirst = false;
        if (!(await this.round())) await this.rest();
      } catch (error) {
        this.failed(error);
        await this.rest();
      }
    }
    await Promise.all(this.underWay);
  }

  /** Sends another batch off. Answers whether there was one. */
  private async round(): Promise<boolean> {
    if (!(await this.isOn())) {
      if (this.underWay.size === 0) this.window.clear();
      return false;
    }
    const now = this.clock.now();
    if (this.underWay.size >= this.allowed || now < this.notBefore || now < this.paced) return false;
    const taken = await this.next(now);
    if (taken.length === 0) return false;
    const { rate } = this.configured;
    if (rate !== undefined) this.paced = now + (taken.length * 1_000) / rate;
    const sending = this.deliver(taken)
      .catch((error: unknown) => {
        for (const delivery of taken) this.window.back(delivery);
        this.failed(error);
      })
      .finally(() => {
        this.underWay.delete(sending);
        this.wake();
      });
    this.underWay.add(sending);
    return true;
  }

  private async deliver(taken: readonly QueuedDelivery[]): Promise<void> {
    const ends = await this.dispatch.run(taken, true);
    const ended = new Map<DeliveryEnd, QueuedDelivery[]>();
    let away: Extract<End, { kind: 'later'; of: 'target' }> | undefined;
    let stop: string | undefined;
    for (const [i, delivery] of taken.entries()) {
      const end = ends[i] as End;
      switch (end.kind) {
        case 'delivered':
        case 'skipped':
        case 'dead':
          if (!ended.get(end.kind)?.push(delivery)) ended.set(end.kind, [delivery]);
          break;
        case 'later':
          this.window.back(delivery, end.of === 'person' ? this.clock.now() + end.ms : undefined);
          if (end.of === 'target') away = end;
          break;
        case 'stop':
          this.window.back(delivery);
          stop = end.reason;
      }
    }
    for (const [end, deliveries] of ended) {
      const handles = deliveries.map(({ handle }) => handle);
      await this.queues.acknowledge(this.name, handles, end);
      for (const handle of handles) this.window.end(handle);
      this.events.ended?.(this.name, end, handles.length, (deliveries[0] as QueuedDelivery).queuedAt);
    }
    // Whoever takes some of it is there, though not well: the waits begin anew.
    if (ended.has('delivered')) this.attempt = 0;
    if (stop !== undefined) await this.halt(stop);
    else if (away === undefined) this.recover();
    else this.backOff(away.reason, away.ms);
  }

  private async halt(reason: string): Promise<void> {
    this.mayRun = false;
    await this.states.change(this.name, 'stopped', reason);
    this.events.stopped?.(this.name, reason);
  }

  private recover(): void {
    this.attempt = 0;
    this.allowed = Math.min(this.allowed + 1, this.configured.target.limits.concurrency);
  }

  private backOff(reason: string, ms: number | undefined): void {
    this.allowed = Math.max(1, Math.floor(this.allowed / 2));
    const now = this.clock.now();
    // Others that were under way together with the one that failed first say nothing new.
    if (now < this.notBefore) return;
    this.attempt += 1;
    const waitMs = Math.max(ms ?? 0, retryDelay(this.settings.retry, this.attempt, this.crypto.random()));
    this.notBefore = now + waitMs;
    this.events.waiting?.(this.name, reason, this.attempt, waitMs);
  }

  private failed(error: unknown): void {
    if (!isUnavailable(error)) this.events.failed?.(this.name, error);
    this.backOff(isUnavailable(error) ? error.code : 'a bug', undefined);
  }

  private async isOn(): Promise<boolean> {
    if (!this.isOurs()) return false;
    const now = this.clock.now();
    if (now - this.lookedAt >= this.settings.pollMs) {
      this.mayRun = (await this.states.of(this.name)).state === 'running';
      this.lookedAt = now;
    }
    return this.mayRun;
  }

  /** The next that may be tried now, looked for further back in the queue where those in front have to wait. */
  private async next(now: number): Promise<QueuedDelivery[]> {
    const most = this.configured.target.limits.parts;
    for (let isFed = this.window.idle >= most; ; isFed = false) {
      const found =
        isFed || this.window.size >= this.settings.window
          ? []
          : await this.queues.next(this.name, most, this.window.last);
      this.window.add(found);
      const taken = this.window.take(most, now);
      if (taken.length > 0 || (found.length === 0 && !isFed)) return taken;
    }
  }

  /** Until something ends, comes, or may be tried again. */
  private rest(): Promise<void> {
    const now = this.clock.now();
    const soon = Math.min(this.window.nextTime(now) ?? Number.POSITIVE_INFINITY, now + this.settings.pollMs);
    const next = Math.max(soon, this.notBefore, this.paced);
    return this.clock.sleep(Math.max(1, next - now), new Promise<void>((resolve) => (this.wake = resolve)));
  }
}
