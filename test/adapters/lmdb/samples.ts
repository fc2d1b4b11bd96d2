import type { EventId, Instant, ReceiptId } from '../../../src/domain/event/event.js';
import type { Letter, LetterId } from '../../../src/domain/failure/letter.js';
import type { LookupKey, Pseudonym, Subject } from '../../../src/domain/identity/subject.js';
import type { RecordLine } from '../../../src/domain/lake/record.js';
import type { Settlement } from '../../../src/domain/ledger/settlement.js';
import type { Receipt } from '../../../src/domain/ports/receipts.js';
import type { BatchEnd } from '../../../src/domain/ports/settlements.js';
import type { Delivery } from '../../../src/domain/ports/target-queues.js';

const at = '2026-11-23T14:43:00.000Z' as Instant;
const source = { name: 'web', kind: 'browser', environment: 'test' } as const;

export function receipt(id: string, more: Partial<Receipt> = {}): Receipt {
  return {
    v: 1,
    id: id as ReceiptId,
    receivedAt: at,
    source,
    endpoint: 'batch',
    events: 1,
    live: true,
    forward: true,
    day: '2026-11-23',
    sealed: new Uint8Array([1, 2, 3]),
    ...more,
  };
}

export function settlement(of: string, more: Partial<Settlement> = {}): Settlement {
  return { v: 1, receipt: of as ReceiptId, at, events: 1, listed: [], ...more };
}

export function delivery(target: string, id: string): Delivery {
  return { target, id: id as EventId, subject: 's_1' as Pseudonym, line: `{"id":"${id}"}` as RecordLine };
}

export function letter(id: string, more: Partial<Letter> = {}): Letter {
  return {
    v: 1,
    id: id as LetterId,
    receipt: id.slice(0, id.indexOf('-')) as ReceiptId,
    index: 0,
    failure: { code: 'not_an_event' },
    state: 'open',
    source,
    receivedAt: at,
    at,
    live: true,
    forward: true,
    event: { v: 1, kid: 'kid', data: 'data', under: { day: '2026-11-23' } },
    ...more,
  };
}

export function end(more: Partial<BatchEnd>): BatchEnd {
  return { deliveries: [], settlements: [], letters: [], receipts: [], ...more };
}

export function subject(...pseudonyms: string[]): Subject {
  return {
    v: 1,
    namespace: 'user',
    state: 'active',
    incarnations: pseudonyms.map((pseudonym, n) => ({ n, pseudonym: pseudonym as Pseudonym, keys: {} })),
    devices: [],
    joined: [],
    shared: [],
    seen: '2026-11',
  };
}

export const lookupKey = (text: string) => text as LookupKey;
export const pseudonym = (text: string) => text as Pseudonym;
export const receiptId = (text: string) => text as ReceiptId;
export const letterId = (text: string) => text as LetterId;
