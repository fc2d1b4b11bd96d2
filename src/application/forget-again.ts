import type { Scrub } from './scrub.js';
import type { Sweep } from './sweep.js';
import type { Tombstones } from './tombstones.js';

/**
 * In a vault that was restored: forgets again whoever was forgotten since it was what it is, with profile, letters and
 * rows that came back. The tombstones come last: until then the vault does not serve, and this can be run again.
 */
export class ForgetAgain {
  constructor(
    private readonly tombstones: Tombstones,
    private readonly sweep: Sweep,
    private readonly scrub: Scrub,
  ) {}

  /** @returns how many entries of the tombstone log were missing. @throws Unavailable */
  async run(): Promise<number> {
    const returned = await this.tombstones.returned();
    if (returned.length > 0) {
      await this.sweep.run(returned);
      await this.scrub.run(returned);
    }
    return this.tombstones.apply();
  }
}
