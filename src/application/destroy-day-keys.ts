import { dayOf, instant } from '../domain/event/time.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Receipts } from '../domain/ports/receipts.js';
import type { DayKey, Keyring } from './keyring.js';

const dayMs = 86_400_000;

/**
 * Destroys the keys of past days once nothing that they seal waits: no receipt of that day, no letter under that day's
 * key. What copies and old pages of the database still hold of it is dead then.
 */
export class DestroyDayKeys {
  constructor(
    private readonly keyring: Keyring,
    private readonly receipts: Receipts,
    private readonly letters: Letters,
    private readonly clock: Clock,
  ) {}

  /** @returns those that were destroyed. @throws Unavailable */
  async run(): Promise<DayKey[]> {
    // Yesterday's stay: a body that came before midnight may still be on its way to the store.
    const yesterday = dayOf(instant(this.clock.now() - dayMs));
    const past = (await this.keyring.dayKeys()).filter(({ day }) => day < yesterday);
    if (past.length === 0) return [];
    const needed = new Set<string>();
    for (const day of await this.daysOfReceipts(past)) needed.add(`transit/${day}`);
    for await (const { event } of this.letters.list())
      if (event !== undefined && 'day' in event.under) needed.add(`quarantine/${event.under.day}`);
    const over = past.filter(({ kind, day }) => !needed.has(`${kind}/${day}`));
    await this.keyring.destroyDayKeys(over);
    return over;
  }

  /** Where the queue cannot be looked into: all days of which it may still hold a receipt. */
  private async daysOfReceipts(past: readonly DayKey[]): Promise<Set<string>> {
    const { receipts } = this;
    const days = new Set<string>();
    if (receipts.list !== undefined) for await (const { day } of receipts.list()) days.add(day);
    else {
      const most = receipts.mostDays ?? Number.POSITIVE_INFINITY;
      const oldest = Number.isFinite(most) ? dayOf(instant(this.clock.now() - (most + 1) * dayMs)) : '';
      for (const { day } of past) if (day >= oldest) days.add(day);
    }
    return days;
  }
}
