import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyEd25519 } from '../../../src/adapters/crypto/ed25519.js';
import { openSigningKey } from '../../../src/adapters/crypto/signing-key-file.js';
import { UserError } from '../../../src/adapters/user-error.js';
import { atOnce, errorOf } from '../../contracts/contract.js';
import { signerContract } from '../../contracts/signer.contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

signerContract(
  'signing-key file',
  verifyEd25519,
  async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'signing.key');
    return {
      port: await openSigningKey(path),
      reopen: () => openSigningKey(path),
      close: folder.remove,
    };
  },
  { durable: true },
);

describe('signing-key file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'signing.key');
  });
  afterEach(() => folder.remove());

  it('is PEM that only its owner may read, one for all who make it at once', async () => {
    const signers = await atOnce(10, () => openSigningKey(path));
    const ids = await Promise.all(signers.map(async (signer) => (await signer.publicKey()).id));
    expect(new Set(ids).size).to.equal(1);
    expect(await readFile(path, 'utf8')).to.match(/^-----BEGIN PRIVATE KEY-----\n/);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder.path)).to.deep.equal(['signing.key']);
  });

  it('is refused when others may read it, or it holds something else, which is not told', async () => {
    await openSigningKey(path);
    await chmod(path, 0o644);
    expect(await errorOf(openSigningKey(path)))
      .to.be.instanceOf(UserError)
      .with.property('message')
      .that.includes('signing key');
    await writeFile(path, 'something else');
    await chmod(path, 0o600);
    const error = (await errorOf(openSigningKey(path))) as UserError;
    expect(error).to.be.instanceOf(UserError);
    expect(`${error.message} ${error.next}`).not.to.include('something else');
  });
});
