import type { Record } from '../domain/lake/record.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { UnreadableObject } from '../domain/ports/lake.js';
import type { LakeRows, RecordFile } from './lake-rows.js';
import type { Subjects } from './subjects.js';
import { Unseal } from './unseal.js';

export interface PrivacyReport {
  readonly rows: number;
  /** Sealed parts by what came of opening them. */
  readonly sealed: {
    readonly open: number;
    /** Their key is destroyed. */
    readonly erased: number;
    /** They were changed, or another installation's keys sealed them. */
    readonly wrongKey: number;
  };
  /** Rows whose person was forgotten and whose sealed parts are removed. */
  readonly removed: number;
  /** Where parts of a wrong key are, with how many. */
  readonly wrong: readonly { readonly object: RecordFile['name']; readonly parts: number }[];
  /** Objects that could not be read to their end. */
  readonly unreadable: readonly RecordFile['name'][];
}

/** Tries every sealed part of the lake, and counts. Shows nothing of what they hold. */
export class AuditPrivacy {
  constructor(
    private readonly rows: LakeRows,
    private readonly subjects: Subjects,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /** @param onObject called after each object, for progress. @throws Unavailable */
  async run(onObject: (objects: number) => void = () => {}): Promise<PrivacyReport> {
    const unseal = new Unseal(this.subjects, this.crypto, this.clock);
    const sealed = { open: 0, erased: 0, wrong_key: 0 };
    const wrong: { object: RecordFile['name']; parts: number }[] = [];
    const unreadable: RecordFile['name'][] = [];
    let rows = 0;
    let removed = 0;
    let objects = 0;
    for await (const { name, lines } of this.rows.files()) {
      const before = sealed.wrong_key;
      try {
        for await (const line of lines()) {
          const row = JSON.parse(line) as Record;
          rows += 1;
          if (row.privacy.erased) removed += 1;
          for (const { state } of (await unseal.record(row))?.parts ?? []) sealed[state] += 1;
        }
      } catch (error) {
        if (!(error instanceof UnreadableObject || error instanceof SyntaxError)) throw error;
        unreadable.push(name);
      }
      if (sealed.wrong_key > before) wrong.push({ object: name, parts: sealed.wrong_key - before });
      objects += 1;
      onObject(objects);
    }
    const { open, erased, wrong_key: wrongKey } = sealed;
    return { rows, sealed: { open, erased, wrongKey }, removed, wrong, unreadable };
  }
}
