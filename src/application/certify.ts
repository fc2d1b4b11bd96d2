import type { Instant } from '../domain/event/event.js';
import { instant } from '../domain/event/time.js';
import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { Signer } from '../domain/ports/signer.js';
import {
  type Certificate,
  certificateContent,
  certificateFormat,
  certificateText,
  contentHash,
} from '../domain/privacy/certificate.js';
import type { CopyDates } from '../domain/privacy/certificate-copies.js';
import type { CertificateStage, Erasure, ErasureId } from '../domain/privacy/erasure.js';
import type { AuditChain } from './audit-chain.js';
import type { PolicyInForce } from './policy-in-force.js';

const dayMs = 86_400_000;
/** Backups of the database are kept no longer than this. */
const backupDays = 7;

/** Issues an erasure's certificates: bound to the audit chain, and signed. */
export class Certify {
  constructor(
    private readonly chain: Pick<AuditChain, 'append'>,
    private readonly signer: Signer,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    private readonly policies: PolicyInForce,
    private readonly version: string,
  ) {}

  /** Every call is another certificate, and another entry in the chain. @throws Unavailable */
  async issue(id: ErasureId, erasure: Erasure, stage: CertificateStage): Promise<Json> {
    const { version: policy, policy: terms } = this.policies.current;
    const issuedAt = instant(this.clock.now());
    const content = certificateContent({
      id,
      stage,
      erasure,
      issuedAt,
      dates: datesOf(erasure.unintelligible?.at ?? issuedAt, terms.retention.letterDays),
      software: `lethe ${this.version}`,
      policy,
    });
    const hash = contentHash(content, (text) => this.crypto.sha256(text));
    const chain = await this.chain.append({ event: 'certificate_issued', erasure: id, stage, content: hash });
    const { id: key, spki } = await this.signer.publicKey();
    const signature = { algorithm: 'Ed25519', key, publicKey: spki } as const;
    const unsigned = { format: certificateFormat, v: 1, content, hash, chain, signature } as const;
    const certificate: Certificate = {
      ...unsigned,
      signature: { ...signature, value: await this.signer.sign(certificateText(unsigned)) },
    };
    return certificate as unknown as Json;
  }
}

/** The day's keys go once their letters have expired; a key-encryption key once its quarter and the last backup of it have ended. */
function datesOf(destroyedAt: Instant, letterDays: number): CopyDates {
  const at = new Date(destroyedAt);
  const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  const quarterEnd = Date.UTC(at.getUTCFullYear(), Math.floor(at.getUTCMonth() / 3) * 3 + 3, 1);
  return {
    dayKeysEnd: instant(day + (letterDays + 2) * dayMs),
    keyRetirement: instant(quarterEnd + backupDays * dayMs),
  };
}
