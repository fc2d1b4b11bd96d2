import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { open } from 'lmdb';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { openStore } from '../../../src/adapters/lmdb/store.js';
import { UserError } from '../../../src/adapters/user-error.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { receipt } from './samples.js';

describe('LMDB store', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let db: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    db = join(folder.path, 'data', 'db');
  });

  afterEach(() => folder.remove());

  const opened = () => openStore(join(folder.path, 'data'));

  async function refusal(): Promise<UserError> {
    const error = await opened().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(UserError);
    return error as UserError;
  }

  it('makes a folder that only its user may enter', async () => {
    const store = await opened();
    expect((await stat(db)).mode & 0o777).to.equal(0o700);
    expect((await stat(join(folder.path, 'data'))).mode & 0o777).to.equal(0o700);
    await store.close();
  });

  it('opens again what it closed', async () => {
    const first = await opened();
    await new LmdbReceipts(first).append([receipt('c1.1')]);
    await first.close();
    const second = await opened();
    expect((await new LmdbReceipts(second).waiting()).receipts).to.equal(1);
    await second.close();
  });

  it('refuses a newer format and says which release to use', async () => {
    const store = await opened();
    await store.root.openDB('meta', { encoding: 'json' }).put('format', 2);
    await store.close();
    const error = await refusal();
    expect(error.message).to.equal(
      `The database in ${db} has format 2; this release of Lethe knows format 1.`,
    );
    expect(error.next).to.match(/^Use the release of Lethe that wrote it/);
  });

  it('refuses an older format', async () => {
    const store = await opened();
    await store.root.openDB('meta', { encoding: 'json' }).put('format', 0);
    await store.close();
    expect((await refusal()).message).to.match(/has format 0, from before/);
  });

  it('refuses a database that is not its own', async () => {
    const foreign = open(db, { noSubdir: false, overlappingSync: false });
    await foreign.put('somebody', 'else');
    await foreign.close();
    expect((await refusal()).message).to.match(/was not made by Lethe/);
  });

  it('refuses a file that is no database', async () => {
    await mkdir(db, { recursive: true });
    await writeFile(join(db, 'data.mdb'), 'not a database at all\n'.repeat(1_000));
    expect((await refusal()).message).to.match(/is not a database/);
  });

  it('answers an outage once it is closed', async () => {
    const store = await opened();
    const receipts = new LmdbReceipts(store);
    await store.close();
    const error = await receipts.append([receipt('c1.1')]).then(
      () => undefined,
      (reason: { code: string }) => reason.code,
    );
    expect(error).to.equal('receipts_unavailable');
  });
});
