import { instant } from '../domain/event/time.js';
import { ended, type LetterId } from '../domain/failure/letter.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Letters } from '../domain/ports/letters.js';
import type { AuditChain } from './audit-chain.js';

/** Ends open letters as `discarded`: counted and explained, without their event. Each leaves an entry in the audit chain. */
export class Discard {
  constructor(
    private readonly letters: Letters,
    private readonly chain: Pick<AuditChain, 'append'>,
    private readonly clock: Clock,
  ) {}

  /** @returns the letters it ended; those that were not open are left as they are */
  async run(ids: readonly LetterId[], reason: string): Promise<LetterId[]> {
    const discarded: LetterId[] = [];
    for (const id of ids) {
      const letter = await this.letters.get(id);
      if (letter?.state !== 'open') continue;
      const at = instant(this.clock.now());
      await this.chain.append({ event: 'letter_discarded', letter: id, code: letter.failure.code, reason });
      if (await this.letters.replace(ended(letter, 'discarded', at), 'open')) discarded.push(id);
    }
    return discarded;
  }
}
