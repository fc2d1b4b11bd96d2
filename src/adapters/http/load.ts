import { Refusal } from './refusal.js';

interface LoadLimits {
  readonly maxInFlight: number;
  readonly maxInFlightBytes: number;
}

/** What the server holds in memory for requests that are not answered yet, and where it stops taking more. */
export class Load {
  private requests = 0;
  private bytes = 0;

  constructor(
    private readonly limits: LoadLimits,
    /** Do too many receipts wait to be processed? */
    private readonly backlog: () => boolean,
  ) {}

  /** @throws Refusal `overloaded`, without having cost anything */
  check(): void {
    if (this.requests >= this.limits.maxInFlight || this.bytes >= this.limits.maxInFlightBytes)
      throw overloaded('too many requests wait to be accepted');
    if (this.backlog()) throw overloaded('too many receipts wait to be processed');
  }

  open(): Held {
    let bytes = 0;
    let waits = false;
    const resize = (to: number) => {
      if (to > bytes && this.bytes + to - bytes > this.limits.maxInFlightBytes)
        throw overloaded('the bodies that wait to be accepted take too much memory');
      this.bytes += to - bytes;
      bytes = to;
    };
    return {
      resize,
      wait: () => {
        this.check();
        waits = true;
        this.requests += 1;
      },
      release: () => {
        resize(0);
        if (waits) this.requests -= 1;
        waits = false;
      },
    };
  }
}

/** One request's share of the load. */
export interface Held {
  /** Its body now takes so many bytes. @throws Refusal `overloaded` */
  resize(bytes: number): void;
  /** Its body is complete: it counts as waiting from now on. A slow sender does not. @throws Refusal `overloaded` */
  wait(): void;
  /** It is answered, however. */
  release(): void;
}

function overloaded(why: string): Refusal {
  return new Refusal('overloaded', `${why}; nothing of this request was accepted, send it again later`);
}
