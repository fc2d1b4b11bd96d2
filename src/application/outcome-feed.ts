import type { Instant, ReceiptId } from '../domain/event/event.js';
import type { Failure } from '../domain/failure/failure.js';
import type { RecordLine } from '../domain/lake/record.js';
import type { Outcome } from '../domain/outcome.js';
import { eventIn } from './batch.js';
import type { Decided } from './decide.js';

/** Which outcomes somebody wants to hear of; what is left out does not matter. */
export interface OutcomeFilter {
  readonly type?: string;
  readonly source?: string;
  readonly outcome?: Outcome['kind'];
}

/** What became of one event, without anything personal: the record is masked, a failure names no values. */
export interface ToldOutcome {
  readonly received_at: Instant;
  readonly receipt: ReceiptId;
  readonly index: number;
  readonly source: string;
  /** Nothing where what came is no event. */
  readonly type?: string;
  readonly outcome: Outcome['kind'];
  /** The subject's pseudonym. */
  readonly subject?: string;
  /** Why an event was suppressed. */
  readonly reason?: string;
  readonly failure?: Failure;
}

/** One outcome for those who listen: its head, and the record where there is one. */
export interface Telling {
  readonly told: ToldOutcome;
  readonly line?: RecordLine;
}

type Hear = (text: string) => void;

/**
 * Tells whoever listens what became of events, once that is settled. Nothing is kept for those who come later, and
 * nobody is waited for. What a crash cut off between settling and telling is not told; a letter that is processed
 * again is told again.
 */
export class OutcomeFeed {
  private readonly listeners = new Map<Hear, OutcomeFilter>();

  /** Does anybody listen? Telling costs nothing while nobody does. */
  get isHeard(): boolean {
    return this.listeners.size > 0;
  }

  get size(): number {
    return this.listeners.size;
  }

  /**
   * @param hear given one outcome as JSON; must neither wait nor throw
   * @returns what ends it
   */
  listen(filter: OutcomeFilter, hear: Hear): () => void {
    this.listeners.set(hear, filter);
    return () => {
      this.listeners.delete(hear);
    };
  }

  tell(tellings: readonly Telling[]): void {
    for (const telling of tellings) {
      let text: string | undefined;
      for (const [hear, filter] of this.listeners) {
        if (!wanted(filter, telling.told)) continue;
        text ??= jsonOf(telling);
        hear(text);
      }
    }
  }
}

/** What is told of an event: little enough to keep until its batch is settled. */
export function tellingOf({ item, outcome, resolved }: Decided): Telling {
  const { receivedAt, receipt, index, source } = item.arrival;
  const type = eventIn(item)?.type;
  const belonging = resolved?.belonging;
  const subject = belonging?.kind === 'known' ? belonging.subject : undefined;
  const told: ToldOutcome = {
    received_at: receivedAt,
    receipt,
    index,
    source: source.name,
    ...(type === undefined ? undefined : { type }),
    outcome: outcome.kind,
    ...(subject === undefined ? undefined : { subject }),
  };
  switch (outcome.kind) {
    case 'recorded':
      return { told, line: outcome.line };
    case 'suppressed':
      return { told: { ...told, reason: outcome.reason } };
    case 'dead':
      return { told: { ...told, failure: outcome.failure } };
  }
}

function wanted({ type, source, outcome }: OutcomeFilter, told: ToldOutcome): boolean {
  return (
    (type === undefined || type === told.type) &&
    (source === undefined || source === told.source) &&
    (outcome === undefined || outcome === told.outcome)
  );
}

/** One line; the record is spliced in as the text that it is. */
function jsonOf({ told, line }: Telling): string {
  const head = JSON.stringify(told);
  return line === undefined ? head : `${head.slice(0, -1)},"record":${line}}`;
}
