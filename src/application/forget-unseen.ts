import { dayOf, instant } from '../domain/event/time.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Vault } from '../domain/ports/vault.js';
import type { Erasures } from './erasures.js';

/** Anonymous ids are noted to the month in which they were last seen; so many months later they are forgotten. */
const months = 13;

/** Forgets anonymous ids that belong to nobody and were long unseen. Reads the whole vault, so once a day at most. */
export class ForgetUnseen {
  private done: string | undefined;

  constructor(
    private readonly erasures: Pick<Erasures, 'requestUnseen'>,
    private readonly vault: Pick<Vault, 'list'>,
    private readonly clock: Clock,
  ) {}

  /** Answers how many. @throws Unavailable */
  async run(): Promise<number> {
    const now = this.clock.now();
    const today = dayOf(instant(now));
    if (today === this.done) return 0;
    const forgotten = await this.erasures.requestUnseen(monthBefore(now), this.vault);
    this.done = today;
    return forgotten;
  }
}

/** The first month that still counts as seen, `YYYY-MM`. */
function monthBefore(now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months)).toISOString().slice(0, 7);
}
