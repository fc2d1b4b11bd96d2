import {
  DecryptCommand,
  EncryptCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
} from '@aws-sdk/client-kms';
import type { RootKey } from '../../domain/ports/crypto.js';
import { type DataKey, WrongKey } from '../../domain/privacy/sealed.js';
import { answering } from '../aws/answering.js';
import { keySize, NodeKey } from '../crypto/node-key.js';

const code = 'vault_unavailable';
/** What KMS refuses before it looks at a key: nothing that it could have wrapped. */
const malformed = 'ValidationException';

/**
 * A key of KMS wraps the keys that wrap keys; the name is the encryption context, so that it stands in CloudTrail and
 * must be given again. Asked once per such key and minute, never per event.
 */
export class KmsRootKey implements RootKey {
  /** @param keyId the key's id, ARN or alias */
  constructor(
    private readonly client: KMSClient,
    private readonly keyId: string,
  ) {}

  wrap(key: DataKey, name: string): Promise<string> {
    return answering(code, async () => {
      const bytes = NodeKey.from(key).bytes();
      try {
        const { CiphertextBlob } = await this.client.send(
          new EncryptCommand({ KeyId: this.keyId, Plaintext: bytes, EncryptionContext: contextOf(name) }),
        );
        return Buffer.from(CiphertextBlob as Uint8Array).toString('base64');
      } finally {
        bytes.fill(0);
      }
    });
  }

  async unwrap(wrapped: string, name: string): Promise<DataKey> {
    const bytes = await answering(code, () => this.decrypt(wrapped, name));
    if (bytes?.length !== keySize) throw new WrongKey();
    const key = NodeKey.of(bytes);
    bytes.fill(0);
    return key;
  }

  private async decrypt(wrapped: string, name: string): Promise<Uint8Array | undefined> {
    const CiphertextBlob = Buffer.from(wrapped, 'base64');
    if (CiphertextBlob.length === 0) return undefined;
    try {
      const { Plaintext } = await this.client.send(
        new DecryptCommand({ KeyId: this.keyId, CiphertextBlob, EncryptionContext: contextOf(name) }),
      );
      return Plaintext;
    } catch (error) {
      if (error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException)
        return undefined;
      if (error instanceof Error && error.name === malformed) return undefined;
      throw error;
    }
  }
}

function contextOf(name: string): Record<string, string> {
  return { 'lethe:key': name };
}
