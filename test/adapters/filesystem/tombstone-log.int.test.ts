import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TombstoneLogFile } from '../../../src/adapters/filesystem/tombstone-log.js';
import { UserError } from '../../../src/adapters/user-error.js';
import type { TombstoneEntry } from '../../../src/domain/ports/tombstone-log.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { lookupKey, noon } from '../../contracts/examples.js';
import { tombstoneLogContract } from '../../contracts/tombstone-log.contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

tombstoneLogContract(
  'file',
  async () => {
    const folder = await temporaryFolder();
    const open = () => new TombstoneLogFile(join(folder.path, 'tombstones.ndjson'));
    return { port: open(), reopen: async () => open(), close: () => folder.remove() };
  },
  { durable: true },
);

describe('the tombstone log’s file', () => {
  const entry = (name: string): TombstoneEntry => ({
    v: 1,
    key: lookupKey(name),
    namespace: 'user',
    at: noon,
    what: 'buried',
  });
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'tombstones.ndjson');
    await new TombstoneLogFile(path).append([entry('a')]);
  });
  afterEach(() => folder.remove());

  it('goes on behind a line that a power cut tore, and leaves that one out', async () => {
    await appendFile(path, '{"v":1,"key":"tor');
    const log = new TombstoneLogFile(path);
    expect(await log.length()).to.equal(1);
    expect(await log.append([entry('b')])).to.equal(2);
    expect((await collected(log.list())).map(({ key }) => key)).to.deep.equal(['a', 'b']);
  });

  it('refuses a damaged line, with its number, rather than let somebody come back', async () => {
    await writeFile(path, `x${await readFile(path, 'utf8')}`);
    const error = await errorOf(new TombstoneLogFile(path).length());
    expect(error).to.be.instanceOf(UserError);
    expect(String(error)).to.include('Line 1').and.include(path);
  });

  it('refuses what a newer version wrote', async () => {
    await appendFile(path, '{"v":2}\n');
    expect(String(await errorOf(new TombstoneLogFile(path).length()))).to.include('newer version');
  });
});
