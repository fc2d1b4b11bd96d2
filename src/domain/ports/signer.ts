/** A public key as others get it. */
export interface PublicKey {
  /** `k_` and the first 16 hexadecimal digits of SHA-256 over `spki`. */
  readonly id: string;
  /** Ed25519, SubjectPublicKeyInfo in DER, base64. */
  readonly spki: string;
}

/** Signs what others shall be able to check without us. Outages: `vault_unavailable`. */
export interface Signer {
  /** An Ed25519 signature over the text in UTF-8, base64. */
  sign(text: string): Promise<string>;
  publicKey(): Promise<PublicKey>;
}

/** Is `signature` one of `text` by the key `spki` (both base64)? `false`, too, where either cannot be read. */
export type VerifySignature = (text: string, signature: string, spki: string) => boolean;
