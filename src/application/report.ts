import { dayIn, rangeOf } from '../domain/analysis/range.js';
import type { Found, Report } from '../domain/analysis/report/report.js';
import { reportOf } from '../domain/analysis/report/report-of.js';
import { type Dialect, duckdb } from '../domain/analysis/sql/dialect.js';
import type { Question } from '../domain/analysis/sql/events.js';
import { daysBack } from '../domain/analysis/sql/measured.js';
import { type Cell, detailSql, summarySql } from '../domain/analysis/sql/statement.js';
import { toSql } from '../domain/analysis/sql/to-sql.js';
import { defaults, type View } from '../domain/analysis/view.js';
import type { Analytics, Answer } from '../domain/ports/analytics.js';
import type { Clock } from '../domain/ports/clock.js';

export interface ReportLimits {
  /** Groups of fewer people are folded; 1 folds nothing. */
  readonly least: number;
  readonly timeoutMs: number;
}

export interface Made {
  readonly view: View;
  readonly question: Question;
  readonly report: Report;
}

/** More rows than a page can show. */
const mostRows = 20_000;

/** What a view asks, of which days, as of now. */
export function questionOf(view: View, now: number, least: number): Question {
  const zone = view.timezone ?? defaults.timezone;
  const range = rangeOf(view.range ?? defaults.range, dayIn(zone, now));
  return { zone, range, now: new Date(now).toISOString(), least };
}

/** A view as one SQL statement, to be run elsewhere. */
export function sqlOf(view: View, question: Question, dialect: Dialect): string {
  return summarySql(toSql(view, question, dialect));
}

/** Answers views: all numbers of a report, its chart, its table, its CSV come from the same rows. */
export class MakeReport {
  constructor(
    private readonly analytics: Pick<Analytics, 'query'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** @throws QueryError, Unavailable */
  async make(view: View, { least, timeoutMs }: ReportLimits): Promise<Made> {
    const now = this.clock.now();
    const question = questionOf(view, now, least);
    const damaged = new Set<string>();
    const onDamaged = (objects: readonly string[]) => {
      for (const one of objects) damaged.add(one);
    };
    const limits = { maxRows: mostRows, timeoutMs, onDamaged };
    const answer = await this.analytics.query(sqlOf(view, question, duckdb), limits);
    const past = pastOf(view, question);
    const before = past === undefined ? undefined : await this.analytics.query(past, limits);
    const report = reportOf({
      view,
      range: question.range,
      today: dayIn(question.zone, now),
      rows: foundIn(answer),
      ...(before !== undefined && { past: foundIn(before) }),
      least,
    });
    const notes = [
      ...(damaged.size > 0
        ? [
            `Events are missing: ${damaged.size === 1 ? 'an object' : `${damaged.size} objects`} of the lake cannot be read to the end. Tell whoever runs Lethe: lethe audit names what is damaged.`,
          ]
        : []),
      ...(answer.cut || before?.cut
        ? [
            `The answer was cut after ${mostRows} rows: numbers of groups are incomplete. Take a shorter range or a coarser grain.`,
          ]
        : []),
    ];
    return { view, question, report: { ...report, notes: [...notes, ...report.notes] } };
  }

  /** The people or events that one number of a view is made of. @throws QueryError, Unavailable, RangeError no such cell */
  async behind(view: View, cell: Cell, { least, timeoutMs }: ReportLimits, maxRows: number): Promise<Answer> {
    const question = questionOf(view, this.clock.now(), least);
    const sql = detailSql(toSql(view, question, duckdb), cell);
    return this.analytics.query(sql, { maxRows, timeoutMs });
  }
}

/** The same of the range that the view is compared with. All groups of a table are told apart, so that each is found. */
function pastOf(view: View, question: Question): string | undefined {
  if (!('compare' in view) || view.compare === undefined) return undefined;
  const asked = view.kind === 'table' ? { ...view, top: Number.MAX_SAFE_INTEGER } : view;
  return summarySql(toSql(asked, question, duckdb, daysBack(question.range, view.compare)));
}

function foundIn({ columns, rows }: Answer): Found[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}
