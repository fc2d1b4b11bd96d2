/** Counts the events of users and devices, and says who sends too much: an average over a window, then quiet. */
export class Throttle {
  private readonly counts = new Map<string, { since: number; count: number }>();
  private readonly quiet = new Map<string, number>();

  constructor(
    /** Events per second of one user or device. */
    readonly most: number,
    private readonly windowMs: number,
    private readonly quietMs: number,
  ) {}

  /** How many events per second each of those sends that send too much, were these taken too. */
  tooMuch(ids: ReadonlyMap<string, number>, now: number): Map<string, number> {
    const found = new Map<string, number>();
    for (const [id, more] of ids) {
      const seen = this.counts.get(id);
      const isFresh = seen === undefined || now - seen.since >= this.windowMs;
      const rate = (((isFresh ? 0 : seen.count) + more) * 1_000) / this.windowMs;
      if ((this.quiet.get(id) ?? 0) > now || rate > this.most) found.set(id, Math.ceil(rate));
      if (rate > this.most && (this.quiet.get(id) ?? 0) <= now) this.quiet.set(id, now + this.quietMs);
    }
    return found;
  }

  take(ids: ReadonlyMap<string, number>, now: number): void {
    for (const [id, more] of ids) {
      const seen = this.counts.get(id);
      if (seen === undefined || now - seen.since >= this.windowMs)
        this.counts.set(id, { since: now, count: more });
      else seen.count += more;
    }
  }

  /** Throttles somebody for a while, whatever they send. */
  silence(id: string, until: number): void {
    this.quiet.set(id, until);
  }
}
