import type { Pseudonym } from '../domain/identity/subject.js';
import type { Json } from '../domain/json.js';
import type { JsonPointer } from '../domain/json-pointer.js';
import type { Record as LakeRecord } from '../domain/lake/record.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Purpose } from '../domain/privacy/policy.js';
import { additionalData, openOriginals, type Sealed, WrongKey } from '../domain/privacy/sealed.js';
import type { FoundKeys, Subjects } from './subjects.js';
import { TimeLimited } from './time-limited.js';

/** One sealed part of a record, and what came of opening it. `erased`: its key is destroyed. */
export type Part =
  | { readonly purpose: Purpose; readonly state: 'open'; readonly originals: Record<JsonPointer, Json> }
  | { readonly purpose: Purpose; readonly state: 'erased' | 'wrong_key' };

export interface Unsealed {
  readonly person: FoundKeys['state'];
  readonly parts: readonly Part[];
}

export type SealedRecord = Pick<LakeRecord, 'id' | 'subject' | 'privacy'>;

/** Short, since what `Subjects` holds already adds to it. */
const rememberMs = 5_000;

/** Opens sealed parts of records, for whoever may. One per run. */
export class Unseal {
  private readonly keys: TimeLimited<Pseudonym, FoundKeys>;

  constructor(
    private readonly subjects: Pick<Subjects, 'keyOf'>,
    private readonly crypto: Crypto,
    clock: Clock,
  ) {
    this.keys = new TimeLimited(clock, rememberMs, 10_000);
  }

  /** Nothing where the record names nobody. @throws Unavailable */
  async record({ id, subject, privacy }: SealedRecord): Promise<Unsealed | undefined> {
    if (subject === undefined) return undefined;
    const found = await this.keysOf(subject);
    const parts = Object.entries(privacy.sealed ?? {}).map(([name, sealed]) => {
      const purpose = name as Purpose;
      return this.part(found, purpose, sealed, additionalData(subject, purpose, id));
    });
    return { person: found.state, parts };
  }

  /** @throws Unavailable */
  async keysOf(subject: Pseudonym): Promise<FoundKeys> {
    const known = this.keys.get(subject);
    if (known !== undefined) return known;
    const found = await this.subjects.keyOf(subject);
    this.keys.set(subject, found);
    return found;
  }

  private part(found: FoundKeys, purpose: Purpose, sealed: Sealed, data: string): Part {
    const key = found.state === 'erased' ? undefined : found.key(purpose);
    if (key === undefined) return { purpose, state: 'erased' };
    try {
      return { purpose, state: 'open', originals: openOriginals(this.crypto, key, sealed, data) };
    } catch (error) {
      if (error instanceof WrongKey) return { purpose, state: 'wrong_key' };
      throw error;
    }
  }
}
