import type { SubjectKeys } from '../../domain/enrichment/step.js';
import type { Event } from '../../domain/event/event.js';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { Json } from '../../domain/json.js';
import type { JsonPointer } from '../../domain/json-pointer.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { Purpose } from '../../domain/privacy/policy.js';
import { additionalData, type DataKey, type Sealed } from '../../domain/privacy/sealed.js';

type KeyOf = (purpose: Purpose) => DataKey | undefined;

const unsealed: Sealed = { v: 1, kid: '', data: '' };
const noHash = '-'.repeat(22);

/** Keeps what would be sealed, so that it can be compared without a cipher. Needs no key that is not there. */
export class KeepingKeys implements SubjectKeys {
  readonly originals = new Map<Purpose, { [P in JsonPointer]: Json }>();

  constructor(
    private readonly keyOf: KeyOf,
    private readonly crypto: Crypto,
  ) {}

  readonly hash = (text: string, purpose: Purpose): string => {
    const key = this.keyOf(purpose);
    return key === undefined ? noHash : this.crypto.hash(key, text);
  };

  seal(purpose: Purpose, text: string): Sealed {
    this.originals.set(purpose, JSON.parse(text));
    return unsealed;
  }
}

/** Seals with the keys that a subject has. Makes none: `misses` says for which purpose one was wanted in vain. */
export class PresentKeys implements SubjectKeys {
  misses: Purpose | undefined;

  constructor(
    private readonly keyOf: KeyOf,
    private readonly crypto: Crypto,
    private readonly subject: Pseudonym,
  ) {}

  readonly hash = (text: string, purpose: Purpose): string | undefined => {
    const key = this.found(purpose);
    return key && this.crypto.hash(key, text);
  };

  seal(purpose: Purpose, text: string, event: Pick<Event, 'id'>): Sealed | undefined {
    const key = this.found(purpose);
    return key && this.crypto.seal(key, text, additionalData(this.subject, purpose, event.id));
  }

  private found(purpose: Purpose): DataKey | undefined {
    const key = this.keyOf(purpose);
    if (key === undefined) this.misses = purpose;
    return key;
  }
}
