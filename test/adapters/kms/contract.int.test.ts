import { CreateKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { expect } from 'chai';
import { NodeCrypto } from '../../../src/adapters/crypto/node-crypto.js';
import { openKms } from '../../../src/adapters/kms/client.js';
import { KmsRootKey } from '../../../src/adapters/kms/root-key.js';
import { MemoryKeyStore } from '../../../src/adapters/memory/key-store.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { Keyring } from '../../../src/application/keyring.js';
import { isUnavailable } from '../../../src/domain/ports/unavailable.js';
import { errorOf } from '../../contracts/contract.js';
import { rootKeyContract } from '../../contracts/root-key.contract.js';
import { anybody, kmsPart } from '../../support/aws/local.js';
import { suiteOn } from '../../support/aws/suite.js';

const crypto = new NodeCrypto();

async function newKey(): Promise<{ client: KMSClient; keyId: string }> {
  const client = openKms({ ...anybody, endpoint: await kmsPart.endpoint() });
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  return { client, keyId: KeyMetadata?.KeyId as string };
}

suiteOn('on KMS', [kmsPart], () => {
  rootKeyContract(
    'KMS',
    crypto,
    async () => {
      const { client, keyId } = await newKey();
      return {
        port: new KmsRootKey(client, keyId),
        reopen: async () => new KmsRootKey(client, keyId),
        close: async () => client.destroy(),
      };
    },
    { durable: true },
  );

  it('a thousand uses of a key within a minute ask KMS once to make it and once to open it', async () => {
    const { client, keyId } = await newKey();
    const asked: string[] = [];
    client.middlewareStack.add(
      (next, context) => (args) => {
        asked.push(String(context.commandName));
        return next(args);
      },
      { step: 'initialize' },
    );
    const root = new KmsRootKey(client, keyId);
    const keyring = new Keyring(root, new MemoryKeyStore(), crypto, new ManualClock());
    for (let n = 0; n < 1_000; n++) await keyring.keyEncryptionKey('2026Q4');
    expect(asked).to.deep.equal(['EncryptCommand', 'DecryptCommand']);
  });

  it('a key that is not there is an outage, not a wrong key', async () => {
    const { client } = await newKey();
    const root = new KmsRootKey(client, '00000000-0000-0000-0000-000000000000');
    expect(await errorOf(root.wrap(crypto.newKey(), 'kek/2026Q4'))).to.satisfy(isUnavailable);
  });
});
