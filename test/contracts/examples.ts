import type { EventId, EventSource, Instant, ReceiptId } from '../../src/domain/event/event.js';
import { type Letter, letterId } from '../../src/domain/failure/letter.js';
import type { LookupKey, Pseudonym, Subject } from '../../src/domain/identity/subject.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import type { RecordLine } from '../../src/domain/lake/record.js';
import type { Settled, Settlement } from '../../src/domain/ledger/settlement.js';
import type { Receipt } from '../../src/domain/ports/receipts.js';
import type { Delivery } from '../../src/domain/ports/target-queues.js';
import { defaultPurpose } from '../../src/domain/privacy/policy.js';
import type { Profile } from '../../src/domain/profile/profile.js';

export const noon = '2026-11-23T12:00:00.000Z' as Instant;

const source: EventSource = { name: 'app', kind: 'mobile', environment: 'production' };

export function receiptId(collector: string, sequence: number): ReceiptId {
  return `${collector}.${sequence}` as ReceiptId;
}

/** A receipt of three events and 100 sealed bytes. */
export function receipt(id: ReceiptId, changes: Partial<Receipt> = {}): Receipt {
  return {
    v: 1,
    id,
    receivedAt: noon,
    source,
    endpoint: 'batch',
    events: 3,
    live: true,
    forward: true,
    day: '2026-11-23',
    sealed: Uint8Array.from({ length: 100 }, (_, n) => (n * 7) % 256),
    ...changes,
  };
}

export function letter(id: ReceiptId, index = 0, changes: Partial<Letter> = {}): Letter {
  return {
    v: 1,
    id: letterId(id, index),
    receipt: id,
    index,
    failure: { code: 'forbidden_id', violations: [{ path: '/userId', problem: 'stands for many — Ωß☃' }] },
    state: 'open',
    source,
    receivedAt: noon,
    at: noon,
    live: true,
    forward: false,
    event: { v: 1, kid: 'kid', data: 'AAAA', under: { day: '2026-11-23' } },
    ...changes,
  };
}

export function settlement(receipt: ReceiptId, listed: readonly Settled[] = []): Settlement {
  return { v: 1, receipt, at: noon, events: 3, listed };
}

export function delivery(target: string, n: number): Delivery {
  return {
    target,
    id: `event-${n}` as EventId,
    subject: pseudonym(`subject-${n}`),
    queuedAt: noon,
    line: JSON.stringify({ id: `event-${n}`, name: 'Workout “done”\u2028' }) as RecordLine,
  };
}

export function lookupKey(name: string): LookupKey {
  return name as LookupKey;
}

export function pseudonym(name: string): Pseudonym {
  return `s_${name}` as Pseudonym;
}

export function subject(name: string, changes: Partial<Subject> = {}): Subject {
  return {
    v: 1,
    namespace: 'user',
    state: 'active',
    incarnations: [
      {
        n: 1,
        pseudonym: pseudonym(name),
        keys: { [defaultPurpose]: { under: { kek: '2026Q4' }, data: `key of ${name}` } },
      },
    ],
    devices: [lookupKey(`device of ${name}`)],
    joined: [],
    shared: [],
    seen: '2026-11',
    ...changes,
  };
}

export function profile(value: string): Profile {
  return {
    v: 1,
    leaves: { '/address/city': { stamp: { at: noon, id: 'e1' as EventId }, value } },
  };
}

export function objectName(name: string): ObjectName {
  return name as ObjectName;
}
