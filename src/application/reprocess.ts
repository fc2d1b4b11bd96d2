import type { EventSource, ReceiptId } from '../domain/event/event.js';
import { type FailureCode, failureCodes } from '../domain/failure/failure.js';
import type { Letter, LetterId } from '../domain/failure/letter.js';
import { account, type ReceiptAccount, type Settlement } from '../domain/ledger/settlement.js';
import type { Outcome } from '../domain/outcome.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Settlements } from '../domain/ports/settlements.js';
import { awaitSettlement } from './await-settlement.js';
import type { Batches } from './batch.js';
import type { Collect } from './collect.js';
import type { Decide } from './decide.js';

/** Which letters. Every field narrows; without any, all open ones. */
export interface LetterFilter {
  readonly ids?: readonly LetterId[];
  readonly code?: FailureCode;
  readonly type?: string;
  readonly source?: string;
  /** Only letters of this target. */
  readonly target?: string;
  /** Received at or after, and before. ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  readonly state?: Letter['state'];
}

export interface Reprocessed {
  readonly id: LetterId;
  /** What it was set aside for. */
  readonly was: FailureCode;
  /** `delivered` and `later` are of letters of a target. */
  readonly outcome: Outcome['kind'] | 'unopened' | 'delivered' | 'later';
  /** Its failure now, where it stays dead. */
  readonly code?: FailureCode;
}

const lettersPerReceipt = 200;
const operator: EventSource = { name: 'operator', kind: 'server', environment: 'operations' };

/** Runs letters of events through today's code again; only the open ones. Those of targets: `Redeliver`. */
export class Reprocess {
  constructor(
    private readonly letters: Letters,
    private readonly batches: Batches,
    private readonly decide: Decide,
    private readonly collect: Collect,
    private readonly settlements: Settlements,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /** What would happen, without writing anything. */
  async *preview(filter: LetterFilter): AsyncIterable<Reprocessed> {
    for await (const letter of ofEvents(select(this.letters, { ...filter, state: 'open' }))) {
      const item = await this.batches.openLetter(letter);
      const was = letter.failure.code;
      if (item === undefined) {
        yield { id: letter.id, was, outcome: 'unopened' };
        continue;
      }
      for (const { outcome } of await this.decide.decide([item], { dry: true }))
        yield {
          id: letter.id,
          was,
          outcome: outcome.kind,
          ...(outcome.kind === 'dead' ? { code: outcome.failure.code } : undefined),
        };
    }
  }

  /** Does it: each letter ends `reprocessed`, or stays with its new failure. */
  async *run(filter: LetterFilter): AsyncIterable<Reprocessed> {
    for await (const chunk of chunks(ofEvents(select(this.letters, { ...filter, state: 'open' })))) {
      const body = this.crypto.encode(JSON.stringify({ letters: chunk.map(({ id }) => id) }));
      const receipt = await this.collect.accept({
        source: operator,
        endpoint: 'letters',
        body,
        events: 0,
        request: {},
        live: false,
        forward: false,
      });
      await awaitSettlement(this.settlements, this.clock, [receipt]);
      const outcomes = await this.outcomesOf(chunk.map((letter) => letter.receipt));
      for (const { id, receipt: from, index, failure, at } of chunk) {
        const now = await this.letters.get(id);
        const was = failure.code;
        if (now === undefined) yield { id, was, outcome: 'unopened' };
        else if (now.state === 'reprocessed')
          yield { id, was, outcome: outcomes.get(from)?.listed.get(index)?.outcome ?? 'recorded' };
        else if (now.at === at) yield { id, was, outcome: 'unopened' };
        else yield { id, was, outcome: 'dead', code: now.failure.code };
      }
    }
  }

  /** What these receipts' events ended as. */
  private async outcomesOf(receipts: readonly ReceiptId[]): Promise<Map<ReceiptId, ReceiptAccount>> {
    const lines = new Map<ReceiptId, Settlement[]>();
    for (const line of await this.settlements.of([...new Set(receipts)]))
      lines.set(line.receipt, [...(lines.get(line.receipt) ?? []), line]);
    return new Map([...lines].map(([receipt, settlements]) => [receipt, account(settlements)]));
  }
}

/** The letters that a filter means. */
export async function* select(letters: Letters, filter: LetterFilter): AsyncIterable<Letter> {
  if (filter.ids !== undefined && filter.ids.length > 0) {
    for (const id of filter.ids) {
      const letter = await letters.get(id);
      if (letter !== undefined && matches(letter, filter)) yield letter;
    }
    return;
  }
  for await (const letter of letters.list()) if (matches(letter, filter)) yield letter;
}

function matches(letter: Letter, { code, type, source, target, from, to, state }: LetterFilter): boolean {
  return (
    (code === undefined || letter.failure.code === code) &&
    (type === undefined || letter.type === type) &&
    (source === undefined || letter.source.name === source) &&
    (target === undefined || letter.target === target) &&
    (from === undefined || letter.receivedAt >= from) &&
    (to === undefined || letter.receivedAt < to) &&
    (state === undefined || letter.state === state)
  );
}

export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(failureCodes, text);
}

/** What a target refused is in the lake already. */
async function* ofEvents(letters: AsyncIterable<Letter>): AsyncIterable<Letter> {
  for await (const letter of letters) if (letter.target === undefined) yield letter;
}

async function* chunks(letters: AsyncIterable<Letter>): AsyncIterable<Letter[]> {
  let chunk: Letter[] = [];
  for await (const letter of letters) {
    chunk.push(letter);
    if (chunk.length < lettersPerReceipt) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
