import { canonicalJson } from '../canonical-json.js';
import type { Instant } from '../event/event.js';
import type { JsonObject } from '../json.js';
import type { AuditEntry } from './audit-chain.js';
import { type Copy, type CopyDates, copiesOf } from './certificate-copies.js';
import type { CertificateStage, Erasure, ErasureId } from './erasure.js';
import type { PolicyVersion, Purpose } from './policy.js';

export const certificateFormat = 'lethe.certificate';

/** What an erasure came to, copy by copy. No personal data, no pseudonym, no key id. */
export interface CertificateContent {
  readonly erasure: ErasureId;
  readonly stage: CertificateStage;
  readonly issuedAt: Instant;
  readonly statement: string;
  readonly request: {
    readonly receivedAt: Instant;
    readonly reason: string;
    readonly people: number;
    /** SHA-256 of `salt ‖ line feed ‖ namespace ‖ line feed ‖ id`, in the order of the request. */
    readonly commitments: readonly string[];
    /** Only these; everything where it is left out. */
    readonly purposes?: readonly Purpose[];
  };
  readonly keys: {
    readonly algorithm: 'AES-256-GCM';
    readonly bits: 256;
    readonly destroyedAt: Instant;
    readonly destroyed: number;
    /** Items of the vault that became tombstones. */
    readonly items: number;
  };
  readonly copies: readonly Copy[];
  /** What the lake's rows of these people still say in clear, once the bytes are removed. */
  readonly remaining?: {
    readonly rows: number;
    readonly objects: number;
    /** Dotted paths, `*` for the items of lists. */
    readonly fields: readonly string[];
  };
  readonly software: string;
  readonly policy: PolicyVersion;
}

export interface CertificateSignature {
  readonly algorithm: 'Ed25519';
  readonly key: string;
  /** SubjectPublicKeyInfo, base64: to be compared with the one that the controller publishes. */
  readonly publicKey: string;
  /** base64, over the canonical JSON of the certificate without this field. */
  readonly value: string;
}

export interface Certificate {
  readonly format: typeof certificateFormat;
  readonly v: 1;
  readonly content: CertificateContent;
  /** SHA-256 over the canonical JSON of `content`. */
  readonly hash: string;
  /** The entry of the audit chain that names this hash. */
  readonly chain: AuditEntry;
  readonly signature: CertificateSignature;
}

/** What an erasure's certificate is made of: counts, instants, commitments and purposes. */
export interface ErasureFacts {
  readonly id: ErasureId;
  readonly stage: CertificateStage;
  /** Has been asked for, and is unintelligible; for stage `removed` it was scrubbed and compacted too. */
  readonly erasure: Erasure;
  readonly issuedAt: Instant;
  readonly dates: CopyDates;
  readonly software: string;
  readonly policy: PolicyVersion;
}

export function certificateContent(facts: ErasureFacts): CertificateContent {
  const { id, stage, erasure, issuedAt, dates, software, policy } = facts;
  const { requested, unintelligible, scrubbed } = erasure;
  if (requested === undefined || unintelligible === undefined)
    throw new Error('An erasure has no certificate before its keys are destroyed');
  const { people, commitments, purposes, reason } = requested;
  return {
    erasure: id,
    stage,
    issuedAt,
    statement: statements[stage],
    request: {
      receivedAt: requested.at,
      reason,
      people,
      commitments,
      ...(purposes === undefined ? undefined : { purposes }),
    },
    keys: {
      algorithm: 'AES-256-GCM',
      bits: 256,
      destroyedAt: unintelligible.at,
      destroyed: unintelligible.keys,
      items: unintelligible.items,
    },
    copies: copiesOf(erasure, stage, dates),
    ...(stage === 'removed' && scrubbed !== undefined
      ? { remaining: { rows: scrubbed.rows, objects: scrubbed.objects, fields: scrubbed.remaining } }
      : undefined),
    software,
    policy,
  };
}

const statements: { readonly [Stage in CertificateStage]: string } = {
  unintelligible:
    'The keys of the values that Lethe sealed for this request are destroyed: what was sealed is unintelligible in every copy, but for those listed as pending until their date. The bytes follow. This supports an erasure under Art. 17 GDPR; whether it is one is for the controller to assess.',
  removed:
    'The keys of the values that Lethe sealed for this request are destroyed, and the bytes are removed from every copy listed as removed. Copies listed as pending end by their date. What remains in clear is listed. This supports an erasure under Art. 17 GDPR; whether it is one is for the controller to assess.',
};

/** What a certificate's signature is over. */
export function certificateText({
  signature,
  ...rest
}: Omit<Certificate, 'signature'> & {
  readonly signature: Omit<CertificateSignature, 'value'> & { readonly value?: string };
}): string {
  const { value: _, ...unsigned } = signature;
  return canonicalJson({ ...rest, signature: unsigned } as unknown as JsonObject);
}

export function contentHash(content: CertificateContent, sha256: (text: string) => string): string {
  return sha256(canonicalJson(content as unknown as JsonObject));
}
