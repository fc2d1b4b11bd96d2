import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { MasterKeyFile } from '../../../src/adapters/crypto/master-key-file.js';
import { NodeCrypto } from '../../../src/adapters/crypto/node-crypto.js';
import { UserError } from '../../../src/adapters/user-error.js';
import { atOnce, errorOf } from '../../contracts/contract.js';
import { rootKeyContract } from '../../contracts/root-key.contract.js';

const crypto = new NodeCrypto();
const temporaryFolder = () => mkdtemp(join(tmpdir(), 'lethe-master-key-'));

rootKeyContract(
  'master-key file',
  crypto,
  async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'master.key');
    return {
      port: await MasterKeyFile.openOrCreate(path, crypto),
      reopen: () => MasterKeyFile.open(path, crypto),
      close: () => rm(folder, { recursive: true }),
    };
  },
  { durable: true },
);

describe('master-key file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'master.key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The error must help, and must not tell what is in the file. */
  async function refused(content?: string): Promise<UserError> {
    const error = await errorOf(MasterKeyFile.open(path, crypto));
    if (!(error instanceof UserError)) throw error;
    expect(error.message).to.include(path);
    expect(error.next).not.to.equal('');
    if (content) expect(`${error.message} ${error.next}`).not.to.include(content);
    return error;
  }

  it('is one line that only its owner may read, and nothing is left beside it', async () => {
    await MasterKeyFile.openOrCreate(path, crypto);
    expect(await readFile(path, 'utf8')).to.match(/^lethe-master-key-v1 [A-Za-z0-9+/]{43}=\n$/);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder)).to.deep.equal(['master.key']);
  });

  it('is private whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await MasterKeyFile.openOrCreate(path, crypto);
    } finally {
      process.umask(before);
    }
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it('is not made anew where there is one', async () => {
    const first = await MasterKeyFile.openOrCreate(path, crypto);
    const wrapped = await first.wrap(crypto.newKey(), 'kek');
    await (await MasterKeyFile.openOrCreate(path, crypto)).unwrap(wrapped, 'kek');
  });

  it('is one key for all who create it at once in one process', async () => {
    const roots = await atOnce(20, () => MasterKeyFile.openOrCreate(path, crypto));
    const wrapped = await roots[0]!.wrap(crypto.newKey(), 'kek');
    for (const root of roots) await root.unwrap(wrapped, 'kek');
    expect(await readdir(folder)).to.deep.equal(['master.key']);
  });

  it('is one key for processes that create it at once', async () => {
    const script = fileURLToPath(new URL('../../support/open-master-key.ts', import.meta.url));
    const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx/esm', script, path]);
    const [one, two, three] = await Promise.all([run(), run(), run()]);
    const root = await MasterKeyFile.open(path, crypto);
    for (const { stdout } of [one!, two!, three!]) await root.unwrap(stdout, 'kek');
  }).timeout(60_000);

  it('is not made by open: a lost key must not go unnoticed', async () => {
    expect((await refused()).next).to.match(/Restore it/);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('is refused when others may read or write it', async () => {
    await MasterKeyFile.openOrCreate(path, crypto);
    for (const mode of [0o640, 0o604, 0o660, 0o620, 0o644]) {
      await chmod(path, mode);
      const error = await refused();
      expect(error.message).to.include(mode.toString(8));
      expect(error.next).to.include('chmod 600');
    }
    await chmod(path, 0o400);
    await MasterKeyFile.open(path, crypto);
  });

  it('is refused when its content is not a key', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const contents = [
      '',
      '\n',
      key,
      `lethe-master-key-v1 ${key.slice(4)}`,
      `lethe-master-key-v1 ${key.slice(0, -1)}!`,
      `lethe-master-key-v1 ${key} ${key}`,
      `lethe-master-key-v0 ${key}`,
      `lethe-master-key-v1 ${Buffer.alloc(33, 7).toString('base64')}`,
      'x'.repeat(100_000),
    ];
    for (const content of contents) {
      await writeFile(path, content, { mode: 0o600 });
      expect((await refused(content.trim())).next).to.match(/Restore it/);
    }
  });

  it('is refused by an older version with the advice to run a newer one', async () => {
    await writeFile(path, `lethe-master-key-v2 ${'A'.repeat(100)}\n`, { mode: 0o600 });
    expect((await refused('AAAA')).next).to.match(/Run that version/);
  });

  it('is refused when it is a folder, or in one that is not there', async () => {
    await mkdir(path, { mode: 0o700 });
    await refused();
    const error = await errorOf(MasterKeyFile.openOrCreate(join(folder, 'none', 'master.key'), crypto));
    expect(error).to.be.instanceOf(UserError);
  });
});
