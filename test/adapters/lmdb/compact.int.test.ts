import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { compactStore } from '../../../src/adapters/lmdb/compact.js';
import { LmdbLetters } from '../../../src/adapters/lmdb/letters.js';
import { LmdbProfiles } from '../../../src/adapters/lmdb/profiles.js';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { openStore, type Store } from '../../../src/adapters/lmdb/store.js';
import { LmdbVault } from '../../../src/adapters/lmdb/vault.js';
import type { LetterId } from '../../../src/domain/failure/letter.js';
import { letter, lookupKey, profile, pseudonym, subject } from '../../contracts/examples.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { id, receipt } from './samples.js';

describe('LMDB: compaction', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await folder.remove();
  });

  const names = Array.from(
    { length: 3_000 },
    (_, n) => `${1_000 + ((n * 7_919) % 3_000)}-canary-${1_000 + n}`,
  );
  const isGone = (name: string) => Number(name.slice(-4)) % 3 === 0;
  const [gone, kept] = [names.filter(isGone), names.filter((name) => !isGone(name))];

  /** Three thousand people with profiles, letters and receipts, of whom a third is then forgotten. */
  async function filled(): Promise<void> {
    const store = await openStore(folder.path);
    const [vault, profiles, letters] = [
      new LmdbVault(store),
      new LmdbProfiles(store),
      new LmdbLetters(store),
    ];
    await vault.write(
      names.map((name) => ({
        key: lookupKey(`k_${names.indexOf(name)}`),
        subject: subject(name),
        expected: 0,
      })),
    );
    await profiles.write(
      names.map((name) => ({ subject: pseudonym(name), profile: profile(`trait of ${name}`), expected: 0 })),
    );
    await letters.put(
      names.map((name, n) => letter(id(`c1.${n + 1}`), 0, { type: `type-${name}` as never })),
    );
    await new LmdbReceipts(store).append([
      receipt('c1.1'),
      receipt('c1.2', { sealed: new Uint8Array(300_000) }),
    ]);
    const tombstone = subject('-', { state: 'erased', incarnations: [], devices: [] });
    await vault.write(
      gone.map((name) => ({ key: lookupKey(`k_${names.indexOf(name)}`), subject: tombstone, expected: 1 })),
    );
    await profiles.remove(gone.map(pseudonym));
    await letters.remove(gone.map((name) => `c1.${names.indexOf(name) + 1}-0` as LetterId));
    await store.close();
  }

  /** Everything, through LMDB. */
  async function content(): Promise<unknown> {
    const store = await openStore(folder.path);
    const all: { [database: string]: unknown } = {};
    for (const [name, database] of Object.entries(store) as [string, Store['vault']][])
      if (typeof database?.getRange === 'function' && name !== 'root')
        all[name] = Array.from(database.getRange(), ({ key, value }) => [
          key,
          value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
        ]);
    await store.close();
    return all;
  }

  /** Those of these names that are anywhere in the bytes of the database's files. */
  async function inBytes(of: readonly string[]): Promise<string[]> {
    let bytes = '';
    for (const entry of await readdir(join(folder.path, 'db'), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) bytes += await readFile(join(entry.parentPath, entry.name), 'latin1');
    return of.filter((name) => bytes.includes(name));
  }

  async function start(...task: string[]): Promise<ChildProcess> {
    const child = fork(
      fileURLToPath(new URL('child.ts', import.meta.url)),
      [task[0] as string, folder.path, ...task.slice(1)],
      {
        execArgv: ['--import', 'tsx/esm'],
      },
    );
    children.push(child);
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
    return child;
  }

  it('leaves nothing of what was removed in the bytes, and everything else as it was', async () => {
    await filled();
    const before = await content();
    expect(await inBytes(gone), 'before').to.have.length.greaterThan(100);
    const compacted = await compactStore(folder.path);
    expect(compacted?.after).to.be.lessThan(compacted?.before as number);
    expect(await inBytes(gone)).to.deep.equal([]);
    expect(await inBytes(kept)).to.have.length(kept.length);
    expect(await content()).to.deep.equal(before);
  });

  it('can be done again, and of an empty database', async () => {
    await (await openStore(folder.path)).close();
    await compactStore(folder.path);
    await compactStore(folder.path);
    const store = await openStore(folder.path);
    await new LmdbReceipts(store).append([receipt('c1.1')]);
    await store.close();
    await compactStore(folder.path);
    expect(await content())
      .to.have.property('receipts')
      .with.length(1);
  });

  it('killed before any of its operations, leaves a whole database and nothing beside it', async () => {
    await filled();
    const before = await content();
    let killed = 0;
    for (let step = 0; ; step++) {
      const child = await start('compact', String(step));
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(await content(), `step ${step}`).to.deep.equal(before);
      expect(await readdir(join(folder.path, 'open'))).to.deep.equal([]);
      const left = await readdir(join(folder.path, 'db'), { recursive: true });
      expect(left.filter((name) => name !== 'copy')).to.have.members(['data.mdb', 'lock.mdb']);
      if (child.exitCode === 0) break;
      killed += 1;
    }
    expect(killed).to.be.greaterThan(4);
    expect(await inBytes(gone)).to.deep.equal([]);
  });

  it('does nothing while another process has the database open, or this one', async () => {
    await filled();
    const store = await openStore(folder.path);
    expect(await store.isAlone()).to.equal(true);
    expect(await compactStore(folder.path)).to.equal(undefined);
    const child = await start('hold');
    expect(await store.isAlone()).to.equal(false);
    await store.close();
    expect(await compactStore(folder.path)).to.equal(undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await compactStore(folder.path)).to.not.equal(undefined);
  });

  it('lets those who open meanwhile wait, and none of their writes is lost', async () => {
    await filled();
    const compacting = compactStore(folder.path);
    await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        const store = await openStore(folder.path);
        await new LmdbReceipts(store).append([receipt(`c7.${n + 1}`)]);
        await store.close();
      }),
    );
    await compacting;
    const store = await openStore(folder.path);
    const found = await new LmdbReceipts(store).get([1, 2, 3, 4, 5].map((n) => id(`c7.${n}`)));
    expect(found).to.have.length(5);
    await store.close();
  });

  it('of many who open and compact at once, none has the database changed under him', async () => {
    await filled();
    let swaps = 0;
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        if (n % 3 === 0) swaps += (await compactStore(folder.path)) === undefined ? 0 : 1;
        const store = await openStore(folder.path);
        await new LmdbReceipts(store).append([receipt(`c8.${n + 1}`)]);
        expect(await compactStore(folder.path)).to.equal(undefined);
        await store.close();
      }),
    );
    const store = await openStore(folder.path);
    const all = Array.from({ length: 30 }, (_, n) => id(`c8.${n + 1}`));
    expect(await new LmdbReceipts(store).get(all), `${swaps} swaps`).to.have.length(30);
    await store.close();
  });

  describe('takes for gone', () => {
    const register = (name: string, entry: object) =>
      writeFile(join(folder.path, 'open', name), JSON.stringify(entry));

    beforeEach(async () => {
      await (await openStore(folder.path)).close();
    });

    it('a process whose number another one has by now', async () => {
      await register('open-1-a', { pid: process.pid, host: hostname(), started: 'long ago' });
      expect(await compactStore(folder.path)).to.not.equal(undefined);
      expect(await readdir(join(folder.path, 'open'))).to.deep.equal([]);
    });

    it('a swapper that died', async () => {
      await register('swap-1-a', { pid: 2 ** 30, host: hostname(), started: '1' });
      await (await openStore(folder.path)).close();
      expect(await compactStore(folder.path)).to.not.equal(undefined);
    });

    it('but not one on another host that spoke a moment ago', async () => {
      await register('open-1-a', { pid: 1, host: 'another', started: '1' });
      expect(await compactStore(folder.path)).to.equal(undefined);
    });
  });
});
