import { isObject, type Json, type JsonObject } from '../domain/json.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { AuditChain } from './audit-chain.js';
import type { Subjects } from './subjects.js';
import { type SealedRecord, Unseal } from './unseal.js';

/** Why nothing of a record, or not all of it, was opened. */
export type NotOpened =
  /** The record has no sealed part. */
  | 'nothing_sealed'
  | 'not_a_record'
  | 'erased'
  /** Art. 18: opened for a disclosure to the person only. */
  | 'restricted'
  /** Sealed under another key: of another installation, or changed. */
  | 'wrong_key';

/** A record as it came, with what its sealed parts hold. */
export type Revealed = JsonObject & {
  opened: { [purpose: string]: { [pointer: string]: Json } } | null;
  why?: NotOpened;
};

/** So many records are one entry of the audit chain. */
const portion = 1_000;

/** Opens records for an authorised analyst. What will be shown is noted first. */
export class Reveal {
  constructor(
    private readonly subjects: Subjects,
    private readonly chain: Pick<AuditChain, 'append'>,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /** Records in, the same records out, in order. @throws Unavailable */
  async *run(records: AsyncIterable<Json>, reason: string): AsyncGenerator<Revealed, void> {
    const unseal = new Unseal(this.subjects, this.crypto, this.clock);
    for await (const chunk of chunks(records)) {
      const revealed: Revealed[] = [];
      for (const record of chunk) revealed.push(await this.one(record, unseal));
      const opened = revealed.filter((one) => one.opened !== null);
      if (opened.length > 0)
        await this.chain.append({
          event: 'unsealed',
          records: opened.length,
          people: new Set(opened.map(({ subject }) => subject)).size,
          reason,
        });
      yield* revealed;
    }
  }

  private async one(record: Json, unseal: Unseal): Promise<Revealed> {
    if (!isSealedRecord(record))
      return { ...(isObject(record) ? record : { value: record }), opened: null, why: 'not_a_record' };
    const row = record as Json as JsonObject;
    const unsealed = await unseal.record(record);
    if (unsealed === undefined || unsealed.parts.length === 0)
      return { ...row, opened: null, why: record.privacy.erased ? 'erased' : 'nothing_sealed' };
    if (unsealed.person !== 'active') return { ...row, opened: null, why: unsealed.person };
    const opened = unsealed.parts.flatMap((part) =>
      part.state === 'open' ? [[part.purpose, part.originals] as const] : [],
    );
    const shut = unsealed.parts.flatMap(({ state }) => (state === 'open' ? [] : [state]));
    return {
      ...row,
      opened: opened.length === 0 ? null : Object.fromEntries(opened),
      ...(shut[0] === undefined ? undefined : { why: shut.includes('wrong_key') ? 'wrong_key' : shut[0] }),
    };
  }
}

function isSealedRecord(value: Json): value is Json & SealedRecord {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    isObject(value.privacy) &&
    (value.subject === undefined || typeof value.subject === 'string') &&
    (value.privacy.sealed === undefined ||
      (isObject(value.privacy.sealed) &&
        Object.values(value.privacy.sealed).every(
          (part) => isObject(part) && typeof part.kid === 'string' && typeof part.data === 'string',
        )))
  );
}

async function* chunks(records: AsyncIterable<Json>): AsyncGenerator<Json[]> {
  let chunk: Json[] = [];
  for await (const record of records) {
    chunk.push(record);
    if (chunk.length < portion) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
