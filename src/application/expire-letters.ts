import { instant } from '../domain/event/time.js';
import { ended } from '../domain/failure/letter.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Letters } from '../domain/ports/letters.js';
import type { PolicyInForce } from './policy-in-force.js';

const dayMs = 86_400_000;

/**
 * Ends letters that nobody has repaired in the days that the policy gives, since their event was received or a target
 * refused it: they stay counted, their event goes.
 */
export class ExpireLetters {
  constructor(
    private readonly letters: Letters,
    private readonly policies: PolicyInForce,
    private readonly clock: Clock,
  ) {}

  /** Also takes the event out of letters that ended with it. @returns how many expired. @throws Unavailable */
  async run(): Promise<number> {
    const now = this.clock.now();
    const { letterDays } = this.policies.current.policy.retention;
    const before = instant(now - letterDays * dayMs);
    let expired = 0;
    for await (const letter of this.letters.list()) {
      if (letter.state !== 'open') {
        if (letter.event !== undefined)
          await this.letters.replace(ended(letter, letter.state, letter.at), letter.state);
      } else if (
        (letter.target === undefined ? letter.receivedAt : letter.at) < before &&
        (await this.letters.replace(ended(letter, 'expired', instant(now)), 'open'))
      )
        expired += 1;
    }
    return expired;
  }
}
