import { canonicalJson } from '../canonical-json.js';
import type { Instant } from '../event/event.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import type { PublicKey, VerifySignature } from '../ports/signer.js';
import type { AuditFact } from './audit-fact.js';

/** One link: what happened, bound to everything before it, and signed. It names no person (see `AuditFact`). */
export interface AuditEntry {
  readonly v: 1;
  /** Its place in the chain, from 1. */
  readonly n: number;
  readonly at: Instant;
  readonly fact: AuditFact;
  /** SHA-256 over the canonical JSON of the entry before, signature included; `null` in the first. */
  readonly previous: string | null;
  /** The signing key's id. */
  readonly key: string;
  /** Ed25519, base64, over the canonical JSON of the entry without this field. */
  readonly signature: string;
}

export type UnsignedEntry = Omit<AuditEntry, 'signature'>;

/** What is wrong with an entry, seen from the one before it. */
export type ChainProblem =
  /** Lacks what every entry has, or is of a newer format. */
  | 'not_an_entry'
  /** Entries before it are missing, or it stands elsewhere. */
  | 'wrong_place'
  /** The entry before it was changed, or exchanged. */
  | 'previous_differs'
  /** Signed with another key than the one it is checked with. */
  | 'another_key'
  /** It was changed after it was signed. */
  | 'wrong_signature';

export interface ChainTools {
  readonly sha256: (text: string) => string;
  readonly verify: VerifySignature;
  readonly publicKey: PublicKey;
}

/** @param head the stream's last event, whatever it is, and its version */
export function linked(
  head: { readonly version: number; readonly event: Json } | undefined,
  fact: AuditFact,
  at: Instant,
  key: string,
  sha256: ChainTools['sha256'],
): UnsignedEntry {
  const previous = head === undefined ? null : entryHash(head.event, sha256);
  return { v: 1, n: (head?.version ?? 0) + 1, at, fact, previous, key };
}

/** What an entry's signature is over. */
export function signedText({ signature: _, ...entry }: UnsignedEntry & { signature?: string }): string {
  return canonicalJson(entry as unknown as JsonObject);
}

/** `before`: the entry in front of it, checked already; nothing for the first. */
export function problemOf(
  entry: Json,
  before: AuditEntry | undefined,
  tools: ChainTools,
): ChainProblem | undefined {
  if (!isEntry(entry)) return 'not_an_entry';
  if (entry.n !== (before?.n ?? 0) + 1) return 'wrong_place';
  const signature = signatureProblem(entry, tools);
  if (signature !== undefined) return signature;
  const expected = before === undefined ? null : entryHash(before as unknown as Json, tools.sha256);
  return entry.previous === expected ? undefined : 'previous_differs';
}

/** Whether the entry is what its signature says, wherever it stands. */
export function signatureProblem(
  entry: AuditEntry,
  { verify, publicKey }: Pick<ChainTools, 'verify' | 'publicKey'>,
): 'another_key' | 'wrong_signature' | undefined {
  if (verify(signedText(entry), entry.signature, publicKey.spki))
    return entry.key === publicKey.id ? undefined : 'another_key';
  return entry.key === publicKey.id ? 'wrong_signature' : 'another_key';
}

function entryHash(entry: Json, sha256: ChainTools['sha256']): string {
  return sha256(canonicalJson(entry));
}

export function isEntry(value: Json | undefined): value is Json & AuditEntry {
  return (
    isObject(value) &&
    value.v === 1 &&
    typeof value.n === 'number' &&
    typeof value.at === 'string' &&
    isObject(value.fact) &&
    typeof value.fact.event === 'string' &&
    (value.previous === null || typeof value.previous === 'string') &&
    typeof value.key === 'string' &&
    typeof value.signature === 'string'
  );
}
