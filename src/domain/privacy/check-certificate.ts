import { isObject, type Json } from '../json.js';
import type { PublicKey } from '../ports/signer.js';
import { type ChainTools, isEntry, signatureProblem } from './audit-chain.js';
import { type Certificate, certificateFormat, certificateText, contentHash } from './certificate.js';

/** What is wrong with a certificate. */
export type CertificateProblem =
  | 'not_a_certificate'
  /** Written by a newer release. */
  | 'newer_format'
  /** `content` is not what was certified. */
  | 'content_changed'
  /** `hash` is not what was certified. */
  | 'hash_changed'
  /** `chain` is not the entry that was written. */
  | 'chain_changed'
  /** `chain` is a true entry, of something else. */
  | 'chain_of_another'
  /** `signature.value` is no signature over this certificate, while all that it is over agrees with itself. */
  | 'signature_changed'
  /** Signed with another key than the one that it is checked with. */
  | 'another_key';

export type CertificateTools = Omit<ChainTools, 'publicKey'> & {
  /** The key that the controller publishes; the certificate's own where there is none, which proves only that it is whole. */
  readonly publicKey?: PublicKey;
  /** What names a public key: see `PublicKey.id`. */
  readonly keyId: (spki: string) => string;
};

/** Everything that is wrong; nothing where the certificate is as it was issued. */
export function checkCertificate(json: Json, tools: CertificateTools): CertificateProblem[] {
  if (isObject(json) && json.format === certificateFormat && typeof json.v === 'number' && json.v > 1)
    return ['newer_format'];
  if (!isCertificate(json)) return ['not_a_certificate'];
  const { content, hash, chain, signature } = json;
  const own = { id: signature.key, spki: signature.publicKey };
  const publicKey = tools.publicKey ?? own;
  if (own.spki !== publicKey.spki || own.id !== tools.keyId(publicKey.spki)) return ['another_key'];

  const problems: CertificateProblem[] = [];
  const found = contentHash(content, tools.sha256);
  const { fact } = chain;
  if (signatureProblem(chain, { verify: tools.verify, publicKey }) !== undefined) {
    problems.push('chain_changed');
    if (found !== hash) problems.push('content_changed');
  } else {
    const isIssue = fact.event === 'certificate_issued';
    if (isIssue && fact.content !== hash && fact.content === found) problems.push('hash_changed');
    else if (isIssue && fact.content === hash && found !== hash) problems.push('content_changed');
    else if (!isIssue || fact.content !== hash) problems.push('chain_of_another');
    else if (fact.erasure !== content.erasure || fact.stage !== content.stage)
      problems.push('chain_of_another');
  }
  if (problems.length === 0 && !tools.verify(certificateText(json), signature.value, publicKey.spki))
    problems.push('signature_changed');
  return problems;
}

function isCertificate(value: Json): value is Json & Certificate {
  return (
    isObject(value) &&
    hasOnly(value, ['format', 'v', 'content', 'hash', 'chain', 'signature']) &&
    value.format === certificateFormat &&
    value.v === 1 &&
    isObject(value.content) &&
    typeof value.hash === 'string' &&
    isEntry(value.chain) &&
    isObject(value.signature) &&
    hasOnly(value.signature, ['algorithm', 'key', 'publicKey', 'value']) &&
    value.signature.algorithm === 'Ed25519' &&
    typeof value.signature.key === 'string' &&
    typeof value.signature.publicKey === 'string' &&
    typeof value.signature.value === 'string'
  );
}

function hasOnly(value: { [key: string]: Json }, fields: readonly string[]): boolean {
  return Object.keys(value).every((field) => fields.includes(field));
}
