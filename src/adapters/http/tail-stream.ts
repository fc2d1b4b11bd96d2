import { Readable } from 'node:stream';

export interface TailLimits {
  /** So much may wait for a listener who reads slowly; what comes on top is counted and left out. Characters. */
  readonly mostWaiting: number;
  /** An empty line after so long without another, so that neither side takes the connection for dead. Milliseconds. */
  readonly beatMs: number;
}

const defaultTailLimits: TailLimits = { mostWaiting: 1024 * 1024, beatMs: 15_000 };

/** Lines for one listener, as he takes them. Whoever offers a line never waits. */
export class TailStream extends Readable {
  private waiting: string[] = [];
  private size = 0;
  private skipped = 0;
  private isAsked = false;
  private isOver = false;
  private readonly beat: NodeJS.Timeout;

  constructor(private readonly limits: TailLimits = defaultTailLimits) {
    super();
    // The first one also sends the headers.
    this.offer('');
    this.beat = setInterval(() => {
      if (this.isAsked) this.offer('');
    }, limits.beatMs);
    this.beat.unref();
  }

  /** Hands over a line, without its line feed, now or when the listener has read on; or counts it as skipped. */
  offer(line: string): void {
    if (this.isOver) return;
    if (this.size + line.length > this.limits.mostWaiting) this.skipped += 1;
    else {
      this.waiting.push(line);
      this.size += line.length + 1;
    }
    if (this.isAsked) this.hand();
  }

  /** No more lines. */
  end(): void {
    if (this.isOver) return;
    this.leave();
    this.push(null);
  }

  override _read(): void {
    this.isAsked = true;
    if (this.waiting.length > 0) this.hand();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.leave();
    done(error);
  }

  private leave(): void {
    this.isOver = true;
    this.waiting = [];
    clearInterval(this.beat);
  }

  /** All that waits, and then how much did not fit. */
  private hand(): void {
    const lines = this.waiting;
    if (this.skipped > 0) lines.push(JSON.stringify({ skipped: this.skipped }));
    this.waiting = [];
    this.size = 0;
    this.skipped = 0;
    this.isAsked = this.push(`${lines.join('\n')}\n`);
  }
}
