import { instant } from '../domain/event/time.js';
import type { Clock } from '../domain/ports/clock.js';
import type { EraseAtTarget, NamesAtTarget, NotNow } from '../domain/ports/erase-at-target.js';
import { type Erasure, type ErasureId, isOpenAt, mayAsk } from '../domain/privacy/erasure.js';
import type { ErasureStore, ErasureWork } from './erasure-work.js';

const hour = 3_600_000;
/** What is worth waiting for, and how often in a row. */
const shortMs = 5_000;
const mostAttempts = 5;
/** A target that has no job of ours by then knew nobody. */
const unknownAfterMs = 24 * hour;

/** Has people deleted where their events were delivered to, and follows that to its end, over days. */
export class EraseAtTargets {
  /** Not to be asked before, by target and erasure. Milliseconds since 1970. */
  private readonly notBefore = new Map<string, number>();

  constructor(
    private readonly targets: readonly EraseAtTarget[],
    private readonly store: ErasureStore,
    private readonly clock: Clock,
    /** Told where a target cannot be asked until somebody changes the set-up. */
    private readonly onStopped: (target: string, reason: string) => void = () => {},
  ) {}

  get names(): readonly string[] {
    return this.targets.map(({ target }) => target);
  }

  /** Asks and follows for these erasures. Answers whether anything went on. @throws Unavailable */
  async run(ids: readonly ErasureId[]): Promise<boolean> {
    let moved = false;
    for (const id of ids) {
      const work = await this.store.work(id);
      if (work === undefined) continue;
      const erasure = await this.store.read(id);
      for (const target of this.targets) {
        if (this.clock.now() < (this.notBefore.get(`${target.target} ${id}`) ?? 0)) continue;
        if (mayAsk(erasure, target.target)) moved = (await this.ask(target, work)) || moved;
        else if (isOpenAt(erasure, target.target)) moved = (await this.follow(target, id, erasure)) || moved;
      }
    }
    return moved;
  }

  private async ask(target: EraseAtTarget, work: ErasureWork): Promise<boolean> {
    for (const names of chunks(work, target.most)) {
      const answer = await this.patiently(() => target.request(names, work.id));
      if (answer.kind !== 'asked') return this.later(target, work.id, answer);
    }
    const event = { v: 1, event: 'target_asked', at: this.now(), target: target.target } as const;
    await this.store.note(work.id, event, ({ targets }) => targets[target.target] !== undefined);
    return true;
  }

  /** A target takes so many requests a second: of a large erasure the next one must wait its turn. */
  private async patiently<Answer extends { readonly kind: string }>(
    request: () => Promise<Answer | NotNow>,
  ): Promise<Answer | NotNow> {
    for (let attempt = 1; ; attempt++) {
      const answer = await request();
      if (!('ms' in answer) || answer.ms > shortMs || attempt === mostAttempts) return answer;
      await this.clock.sleep(answer.ms);
    }
  }

  private async follow(target: EraseAtTarget, id: ErasureId, { targets }: Erasure): Promise<boolean> {
    const { askedAt } = targets[target.target] as NonNullable<(typeof targets)[string]>;
    const answer = await target.jobs(id, askedAt);
    if (answer.kind !== 'jobs') return this.later(target, id, answer);
    const { jobs } = answer;
    const isKnown = jobs.length > 0 || this.clock.now() - Date.parse(askedAt) >= unknownAfterMs;
    if (!isKnown || jobs.some(({ state }) => state !== 'done'))
      return this.later(target, id, { kind: 'later', ms: hour });
    const ended = { at: this.now(), jobs: jobs.map(({ job, people }) => ({ job, people })) };
    const event = { v: 1, event: 'target_ended', target: target.target, ...ended } as const;
    await this.store.note(id, event, (erasure) => !isOpenAt(erasure, target.target));
    return true;
  }

  private later(
    { target }: EraseAtTarget,
    id: ErasureId,
    answer:
      | { readonly kind: 'later'; readonly ms: number }
      | { readonly kind: 'stop'; readonly reason: string },
  ): false {
    if (answer.kind === 'stop') this.onStopped(target, answer.reason);
    this.notBefore.set(`${target} ${id}`, this.clock.now() + (answer.kind === 'stop' ? hour : answer.ms));
    return false;
  }

  private now() {
    return instant(this.clock.now());
  }
}

/** A user's devices go with the user; who never logged in is known by the device. */
function* chunks({ people }: ErasureWork, most: number): Generator<NamesAtTarget> {
  const users = people.flatMap((person) => person.users ?? []);
  const devices = people.flatMap(({ namespace, pseudonyms }) => (namespace === 'user' ? [] : pseudonyms));
  for (let at = 0; at < users.length; at += most) yield { users: users.slice(at, at + most), devices: [] };
  for (let at = 0; at < devices.length; at += most)
    yield { users: [], devices: devices.slice(at, at + most) };
}
