import type { Event, Instant } from '../event/event.js';
import type { Purpose } from '../privacy/policy.js';
import type { Provenance, Signal, Signals } from './signals.js';

/** What was said of one purpose at one time. */
export interface Statement extends Signal {
  /** The earlier of event time and reception, so that no wrong clock speaks for the future. */
  readonly at: Instant;
}

/**
 * What a person has said over time, by purpose, oldest first, at most one statement per instant. A statement holds
 * from its own time until the next one, in whatever order they arrive.
 */
export type Consents = Readonly<Record<Purpose, readonly Statement[]>>;

/** Statements that are kept per purpose. */
export const mostStatements = 16;

/** What an event's signals add to its subject's history. */
export function statementsOf(event: Pick<Event, 'time' | 'receivedAt'>, signals: Signals): Consents {
  const at = saidAt(event);
  return Object.fromEntries([...signals].map(([purpose, signal]) => [purpose, [{ at, ...signal }]]));
}

/** The time as of which an event is judged, and from which on what it says holds. */
export function saidAt({ time, receivedAt }: Pick<Event, 'time' | 'receivedAt'>): Instant {
  return time < receivedAt ? time : receivedAt;
}

/**
 * Both histories in one; `held` itself when `more` says nothing new. While no purpose has more than `mostStatements`,
 * neither the order of merges nor their repetition matters. Past that some are forgotten (see `thin`), never the
 * newest: what holds from the newest on is always the same.
 */
export function mergeConsents(held: Consents, more: Consents): Consents {
  let merged = held;
  for (const [name, statements] of Object.entries(more)) {
    const purpose = name as Purpose;
    const before = statementsIn(held, purpose);
    const after = thin(united(before, statements));
    if (!isSame(before, after)) merged = { ...merged, [purpose]: after };
  }
  return merged;
}

/** What held for a purpose at that time; nothing where nothing had been said. */
export function asOf(consents: Consents | undefined, purpose: Purpose, at: Instant): Statement | undefined {
  if (consents === undefined) return undefined;
  return statementsIn(consents, purpose).findLast((statement) => statement.at <= at);
}

/** What holds now, since when it does, and who said so last. */
export function newest(
  statements: readonly Statement[],
): { granted: boolean; since: Instant; by: Provenance } | undefined {
  const last = statements.at(-1);
  if (last === undefined) return undefined;
  const changed = statements.findLastIndex(({ granted }) => granted !== last.granted);
  const first = statements[changed + 1] ?? last;
  return { granted: last.granted, since: first.at, by: last.by };
}

function statementsIn(consents: Consents, purpose: Purpose): readonly Statement[] {
  return (Object.hasOwn(consents, purpose) ? consents[purpose] : undefined) ?? [];
}

function united(some: readonly Statement[], others: readonly Statement[]): Statement[] {
  const byInstant = new Map(some.map((statement) => [statement.at, statement]));
  for (const statement of others) {
    const other = byInstant.get(statement.at);
    if (other === undefined || outweighs(statement, other)) byInstant.set(statement.at, statement);
  }
  return [...byInstant.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** At the same instant a no outweighs a yes; of two that say the same, the first by name stays. */
function outweighs(a: Statement, b: Statement): boolean {
  return a.granted === b.granted ? a.by < b.by : !a.granted;
}

/**
 * Down to `mostStatements`: first the oldest of those that only repeat what both their neighbours say, then the oldest
 * yes. What is forgotten so can only be missed by a statement that arrives after newer ones and says the opposite of
 * what they said: it then holds until the next one that was kept.
 */
function thin(statements: Statement[]): Statement[] {
  while (statements.length > mostStatements) {
    const repeated = statements.findIndex(
      ({ granted }, i) => granted === statements[i - 1]?.granted && granted === statements[i + 1]?.granted,
    );
    const gone = repeated < 0 ? statements.findIndex(({ granted }) => granted) : repeated;
    statements.splice(gone, 1);
  }
  return statements;
}

function isSame(some: readonly Statement[], others: readonly Statement[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ at, granted, by }, i) => {
      const other = others[i] as Statement;
      return at === other.at && granted === other.granted && by === other.by;
    })
  );
}
