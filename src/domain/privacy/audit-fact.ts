import type { FailureCode } from '../failure/failure.js';
import type { LetterId } from '../failure/letter.js';
import type { CertificateStage, ErasureId } from './erasure.js';
import type { PolicyVersion, Purpose } from './policy.js';

/**
 * What the audit chain keeps, for ever. A person is a commitment: SHA-256 of a random salt, namespace and id, of which
 * the salt is kept nowhere here; so an entry names nobody, and somebody who was given the salt can show that it is about
 * them. `reason` is somebody's own words, without personal data.
 */
export type AuditFact =
  | {
      readonly event: 'erasure_requested';
      readonly erasure: ErasureId;
      readonly people: number;
      readonly commitments: readonly string[];
      readonly purposes?: readonly Purpose[];
      readonly reason: string;
    }
  | {
      readonly event: 'erasure_unintelligible';
      readonly erasure: ErasureId;
      readonly items: number;
      readonly keys: number;
    }
  | {
      readonly event: 'certificate_issued';
      readonly erasure: ErasureId;
      readonly stage: CertificateStage;
      /** SHA-256 over the canonical JSON of the certificate's content. */
      readonly content: string;
    }
  | {
      readonly event: 'restricted' | 'unrestricted' | 'readmitted' | 'disclosed';
      readonly commitment: string;
      readonly reason: string;
    }
  | {
      readonly event: 'keys_exported';
      readonly commitment: string;
      readonly keys: number;
      readonly reason: string;
    }
  /** Records that somebody was shown in clear, in one portion. */
  | {
      readonly event: 'unsealed';
      readonly records: number;
      readonly people: number;
      readonly reason: string;
    }
  | {
      readonly event: 'letter_discarded';
      readonly letter: LetterId;
      readonly code: FailureCode;
      readonly reason: string;
    }
  | { readonly event: 'policy_changed'; readonly policy: string; readonly version: PolicyVersion }
  | { readonly event: 'keys_rotated'; readonly period: string; readonly rewrapped: number }
  | { readonly event: 'vault_restored'; readonly tombstones: number };
