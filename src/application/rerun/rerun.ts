import type { EventId } from '../../domain/event/event.js';
import type { ObjectName, Partition } from '../../domain/lake/object-name.js';
import { type Lake, UnreadableObject } from '../../domain/ports/lake.js';
import type { Reprocess } from '../reprocess.js';
import type { LogPart, LogRange, LogRow, RecordedLog } from './recorded-log.js';
import type { RunAgain } from './run-again.js';
import { type Counts, type RerunReport, RerunTally } from './tally.js';

/** What becomes of events that were set aside. */
export interface RerunLetters {
  /** Would now be recorded, by what they were set aside for. */
  readonly valid: Counts;
  readonly stillDead: number;
  readonly suppressed: number;
  /** Do not open any more. */
  readonly unopened: number;
}

/** Runs the recorded log through today's code and policy. Of this installation it writes nothing. */
export class Rerun {
  constructor(
    private readonly log: RecordedLog,
    private readonly again: RunAgain,
    private readonly reprocess: Pick<Reprocess, 'preview'>,
  ) {}

  parts(range: LogRange): Promise<LogPart[]> {
    return this.log.parts(range);
  }

  /**
   * One type and day. An object that cannot be read to its end counts as one event that is not comparable.
   * @param into a second lake: gets every row, as it would be recorded now, or else as it is, under the same names. Raw
   *   objects that it has already stay, parts are put anew, and what was compacted since goes once all is there
   * @throws Unavailable
   */
  async part(
    partition: Partition,
    into?: Pick<Lake, 'list' | 'put' | 'remove'>,
    onObject: (bytes: number) => void = () => {},
  ): Promise<RerunReport> {
    await this.again.ready();
    const tally = new RerunTally();
    const there = into === undefined ? new Set<ObjectName>() : await namesIn(into, partition);
    const former = new Set(there);
    let isWhole = true;
    for await (const { name, size, grows, rows } of this.log.objects(partition)) {
      former.delete(name);
      const lines: string[] = [];
      const isWritten = into !== undefined && (grows || !there.has(name));
      try {
        for await (const row of rows) {
          const line = await this.row(row, isWritten, tally);
          if (isWritten) lines.push(line);
        }
        if (isWritten) await into.put(new Map([[name, lines]]));
      } catch (error) {
        if (!(error instanceof UnreadableObject)) throw error;
        isWhole = false;
        tally.add({ kind: 'not_comparable', why: 'unreadable' }, name as string as EventId);
      }
      onObject(size);
    }
    if (isWhole && former.size > 0) await into?.remove([...former]);
    return tally.report();
  }

  /** Events that were set aside and wait, received on these days. @throws Unavailable */
  async letters({ types, from, to }: LogRange): Promise<RerunLetters> {
    const valid: Record<string, number> = {};
    const counts = { stillDead: 0, suppressed: 0, unopened: 0 };
    for (const type of types ?? [undefined]) {
      const only = { ...(type && { type }), ...(from && { from }), ...(to && { to }) };
      for await (const { was, outcome } of this.reprocess.preview(only)) {
        if (outcome === 'recorded') valid[was] = (valid[was] ?? 0) + 1;
        else if (outcome === 'dead') counts.stillDead += 1;
        else if (outcome === 'suppressed') counts.suppressed += 1;
        else counts.unopened += 1;
      }
    }
    return { valid, ...counts };
  }

  private async row(
    { line, row, isRepeated }: LogRow,
    isWritten: boolean,
    tally: RerunTally,
  ): Promise<string> {
    if (isRepeated && !isWritten) {
      tally.repeated();
      return line;
    }
    const id = (row as { id?: EventId } | undefined)?.id ?? ('' as EventId);
    const json = row ?? null;
    const made = isWritten ? await this.again.line(json) : { verdict: await this.again.verdict(json) };
    if (isRepeated) tally.repeated();
    else tally.add(made.verdict, id);
    if ('kept' in made && made.kept !== undefined) tally.keptForWantOfAKey();
    return ('line' in made ? made.line : undefined) ?? line;
  }
}

async function namesIn(lake: Pick<Lake, 'list'>, partition: Partition): Promise<Set<ObjectName>> {
  const names = new Set<ObjectName>();
  for await (const { name } of lake.list(`${partition}/`)) names.add(name);
  return names;
}
