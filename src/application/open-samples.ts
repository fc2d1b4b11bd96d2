import type { ObjectName } from '../domain/lake/object-name.js';
import type { Record } from '../domain/lake/record.js';
import type { Crypto } from '../domain/ports/crypto.js';
import { type Lake, UnreadableObject } from '../domain/ports/lake.js';
import type { Purpose } from '../domain/privacy/policy.js';
import { additionalData, type Sealed } from '../domain/privacy/sealed.js';
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
    private readonly lake: Lake,
    private readonly subjects: Subjects,
    private readonly crypto: Crypto,
  ) {}

  /** @param most so many rows, about, of objects spread over the whole lake. @throws Unavailable */
  async run(most: number): Promise<Samples> {
    const samples = { opened: 0, erased: 0, failed: 0 };
    const names: ObjectName[] = [];
    for await (const { name } of this.lake.list('events/')) names.push(name);
    const rows = Math.max(fewestPerObject, Math.ceil(most / Math.max(1, names.length)));
    const step = Math.max(1, Math.floor((names.length * rows) / most));
    for (let i = 0; i < names.length; i += step) await this.object(names[i] as ObjectName, rows, samples);
    return samples;
  }

  private async object(name: ObjectName, most: number, samples: Samples): Promise<void> {
    let left = most;
    try {
      for await (const line of this.lake.read(name)) {
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
