import { type ChildProcess, fork } from 'node:child_process';
import { argv } from 'node:process';
import { Refusal } from '../../adapters/http/refusal.js';
import type { Reporter, ReportFormat } from '../../adapters/http/reports/reporter.js';
import type { PageParts } from '../../adapters/report/report-html.js';
import type { ReportLimits } from '../../application/report.js';
import type { View } from '../../domain/analysis/view.js';
import type { UnavailableCode } from '../../domain/failure/failure.js';
import { QueryError, type QueryFailure } from '../../domain/ports/analytics.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import type { Settings } from '../settings.js';

export interface ReportAsked {
  readonly id: number;
  readonly view: View;
  readonly format: ReportFormat;
  readonly parts: PageParts;
  readonly limits: ReportLimits;
}

export interface ReportAnswer {
  readonly id: number;
  readonly text?: string;
  readonly failure?: {
    readonly code: QueryFailure | UnavailableCode | 'bug';
    readonly message: string;
    readonly next: string;
  };
}

/** Smaller groups are folded in whatever the server shows. */
const least = 5;
const timeoutMs = 30_000;
const mostAtOnce = 2;
const mostWaiting = 8;
/** What nobody asks for so long is ended: it takes memory. */
const idleMs = 300_000;

interface Waiting {
  resolve(text: string): void;
  reject(error: Error): void;
}

/**
 * Has reports made in one process of their own, at a lower priority: neither the query nor the drawing keeps this process from
 * collecting. It is started when somebody asks, and killed when it takes too long or falls idle.
 */
export class ReportProcess implements Reporter {
  private child: ChildProcess | undefined;
  private ready: Promise<ChildProcess> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly queue: (() => void)[] = [];
  private running = 0;
  private asked = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: Pick<Settings, 'dataDir' | 'platform'>,
    /** What is run as `report-process`: Lethe's command line. */
    private readonly program = argv[1] ?? '',
  ) {}

  async report(view: View, format: ReportFormat, parts: PageParts): Promise<string> {
    await this.turn();
    try {
      const child = await this.started();
      return await this.answer(child, { view, format, parts, limits: { least, timeoutMs } });
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.running -= 1;
      else next();
      if (this.running === 0) this.idle = setTimeout(() => this.close(), idleMs).unref();
    }
  }

  /** Ends the process; what it was about fails. */
  close(): void {
    clearTimeout(this.idle);
    this.child?.kill('SIGKILL');
  }

  private async turn(): Promise<void> {
    clearTimeout(this.idle);
    if (this.running < mostAtOnce) {
      this.running += 1;
      return;
    }
    if (this.queue.length >= mostWaiting)
      throw new Refusal('overloaded', 'Too many reports are being made at the moment.');
    await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  private answer(child: ChildProcess, asked: Omit<ReportAsked, 'id'>): Promise<string> {
    this.asked += 1;
    const id = this.asked;
    // The query has its own limit; this is for what does not heed it. Two queries, and the drawing.
    const stop = setTimeout(() => this.close(), 2 * timeoutMs + 10_000);
    return new Promise<string>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      child.send({ ...asked, id } satisfies ReportAsked);
    }).finally(() => {
      clearTimeout(stop);
      this.waiting.delete(id);
    });
  }

  private started(): Promise<ChildProcess> {
    this.ready ??= new Promise((resolve, reject) => {
      const { dataDir, platform } = this.settings;
      const args = ['report-process', '--data-dir', dataDir, '--platform', platform];
      const child = fork(this.program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      this.child = child;
      child.on('message', (message: ReportAnswer | 'ready') => {
        if (message === 'ready') resolve(child);
        else this.settle(message);
      });
      child.once('error', reject);
      child.once('exit', () => {
        this.child = undefined;
        this.ready = undefined;
        const ended = new QueryError(
          'query_timeout',
          'The report took too long, or more than there is.',
          'Choose a shorter range.',
        );
        reject(ended);
        for (const { reject: fail } of this.waiting.values()) fail(ended);
      });
    });
    return this.ready;
  }

  private settle({ id, text, failure }: ReportAnswer): void {
    const waiting = this.waiting.get(id);
    if (failure === undefined) waiting?.resolve(text ?? '');
    else waiting?.reject(errorOf(failure));
  }
}

function errorOf({ code, message, next }: NonNullable<ReportAnswer['failure']>): Error {
  if (code === 'bug') return Object.assign(new Error('A report could not be made'), { stack: message });
  if (code.startsWith('query_') || code === 'invalid_query')
    return new QueryError(code as QueryFailure, message, next);
  return new Unavailable(code as UnavailableCode, undefined);
}
