import type { Pseudonym } from '../domain/identity/subject.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Purpose } from '../domain/privacy/policy.js';
import type { AuditChain } from './audit-chain.js';
import type { Subjects } from './subjects.js';

export interface ExportedKey {
  readonly subject: Pseudonym;
  readonly purpose: Purpose;
  /** 32 bytes, base64. */
  readonly key: string;
}

export interface ExportedKeys {
  readonly keys: readonly ExportedKey[];
  /** Pseudonyms that gave none, and why. */
  readonly refused: readonly { readonly subject: Pseudonym; readonly why: 'erased' | 'restricted' }[];
}

/** Hands out data keys of people, for an authorised analyst's own tools. Noted before they are answered. */
export class ExportKeys {
  constructor(
    private readonly subjects: Subjects,
    private readonly chain: Pick<AuditChain, 'append'>,
    private readonly crypto: Crypto,
  ) {}

  /** @throws Unavailable */
  async run(subjects: readonly Pseudonym[], reason: string): Promise<ExportedKeys> {
    const keys: ExportedKey[] = [];
    const refused: { subject: Pseudonym; why: 'erased' | 'restricted' }[] = [];
    for (const subject of subjects) {
      const found = await this.subjects.keyOf(subject);
      if (found.state !== 'active') refused.push({ subject, why: found.state });
      else
        for (const purpose of found.purposes) {
          const key = found.key(purpose);
          if (key !== undefined) keys.push({ subject, purpose, key: this.crypto.exportKey(key) });
        }
    }
    if (keys.length > 0) {
      const commitment = this.crypto.sha256([this.crypto.randomId(), ...subjects].join('\n'));
      await this.chain.append({ event: 'keys_exported', commitment, keys: keys.length, reason });
    }
    return { keys, refused };
  }
}
