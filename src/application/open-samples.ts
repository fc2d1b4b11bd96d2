import type { Record } from '../domain/lake/record.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { UnreadableObject } from '../domain/ports/lake.js';
import type { Purpose } from '../domain/privacy/policy.js';
import { additionalData, type Sealed } from '../domain/privacy/sealed.js';
import type { LakeRows, RecordFile } from './lake-rows.js';
import type { Subjects } from './subjects.js';

/** What came of trying to open sealed parts of records. */
export interface Samples {
  opened: number;
  /** Of people who were forgotten, wholly or for that purpose. */
  erased: number;
  /** The key that the vault has is not theirs, or they were changed. */
  failed: number;
}

const fewestPerObject = 3;

/** Opens sealed parts here and there in the lake, to know that they can be opened. Shows none. */
export class OpenSamples {
  constructor(
    private readonly rows: LakeRows,
    private readonly subjects: Subjects,
    private readonly crypto: Crypto,
  ) {}

  /** @param most so many rows, about, of objects spread over the whole lake. @throws Unavailable */
  async run(most: number): Promise<Samples> {
    const samples = { opened: 0, erased: 0, failed: 0 };
    const files = await this.rows.count();
    const rows = Math.max(fewestPerObject, Math.ceil(most / Math.max(1, files)));
    const step = Math.max(1, Math.floor((files * rows) / most));
    let i = 0;
    for await (const file of this.rows.files()) {
      if (i % step === 0) await this.file(file, rows, samples);
      i += 1;
    }
    return samples;
  }

  private async file({ lines }: RecordFile, most: number, samples: Samples): Promise<void> {
    let left = most;
    try {
      for await (const line of lines()) {
        const record = JSON.parse(line) as Record;
        for (const [purpose, sealed] of Object.entries(record.privacy.sealed ?? {}))
          samples[await this.tried(record, purpose as Purpose, sealed)] += 1;
        left -= 1;
        if (left === 0) return;
      }
    } catch (error) {
      if (error instanceof UnreadableObject || error instanceof SyntaxError) return;
      throw error;
    }
  }

  private async tried({ subject, id }: Record, purpose: Purpose, sealed: Sealed): Promise<keyof Samples> {
    if (subject === undefined) return 'failed';
    const keys = await this.subjects.keyOf(subject);
    const key = keys.state === 'erased' ? undefined : keys.key(purpose);
    if (key === undefined) return 'erased';
    try {
      this.crypto.open(key, sealed, additionalData(subject, purpose, id));
      return 'opened';
    } catch {
      return 'failed';
    }
  }
}
