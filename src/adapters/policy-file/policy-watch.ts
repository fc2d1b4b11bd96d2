import { readFile } from 'node:fs/promises';
import { problemLines } from './policy-file-error.js';
import { type PolicyFile, readPolicy } from './read-policy.js';

export interface PolicyWatchEvents {
  /** The file was read for the first time, or has changed, and can be used. */
  usable(file: PolicyFile): void;
  /** The file has changed and cannot be used; why, a line per problem. Said once per change. */
  unusable(problems: string): void;
  /** The file was looked at: the time to look at what else a policy depends on. */
  looked?(): Promise<void>;
}

/**
 * Looks at a policy file again and again. It compares the text and not the file's time: files are small, and editors,
 * container platforms and copies keep times in ways of their own.
 */
export class PolicyWatch {
  /** What was read last, `undefined` where nothing could be; `null` before the first look. */
  private last: string | undefined | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly file: string,
    private readonly events: PolicyWatchEvents,
    /** The file may come later, and until then nothing is wrong. */
    private readonly mayBeMissing = false,
    private readonly read: () => Promise<string> = () => readFile(file, 'utf8'),
  ) {}

  /** @param everyMs how long to wait between two looks */
  start(everyMs: number): void {
    const again = () => {
      if (this.isStopped) return;
      this.timer = setTimeout(() => this.look().finally(again), everyMs);
      this.timer.unref();
    };
    this.look().finally(again);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Looks now. */
  async look(): Promise<void> {
    await this.lookAtFile();
    await this.events.looked?.();
  }

  private async lookAtFile(): Promise<void> {
    const text = await this.read().catch(() => undefined);
    if (text === this.last) return;
    const isAwaited = text === undefined && this.last === null && this.mayBeMissing;
    this.last = text;
    if (isAwaited) return;
    const read = text === undefined ? undefined : readPolicy(text, this.file);
    if (read === undefined) this.events.unusable(`${this.file} cannot be read`);
    else if ('problems' in read) this.events.unusable(problemLines(this.file, read.problems));
    else this.events.usable(read);
  }
}
