import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { LmdbReceipts } from '../../../src/adapters/lmdb/receipts.js';
import { openStore } from '../../../src/adapters/lmdb/store.js';
import { LmdbVault } from '../../../src/adapters/lmdb/vault.js';
import { lookupKey } from '../../contracts/examples.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { id, receipt } from './samples.js';

describe('LMDB: several processes on one data directory', function () {
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

  async function start(task: string): Promise<ChildProcess> {
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [task, folder.path], {
      execArgv: ['--import', 'tsx/esm'],
    });
    children.push(child);
    await once(child, 'message');
    return child;
  }

  async function race<T>(task: string): Promise<[T, T]> {
    const both = await Promise.all([start(task), start(task)]);
    const answers = both.map((child) => answerOf<T>(child));
    for (const child of both) child.send('go');
    return (await Promise.all(answers)) as [T, T];
  }

  it('no two collectors get one name', async () => {
    const names = (await race<string[]>('collectors')).flat();
    expect(new Set(names).size).to.equal(100);
  });

  it('both end with the same key', async () => {
    const [first, second] = await race<string[]>('keys');
    expect(first).to.deep.equal(second);
  });

  it('a new subject is born once', async () => {
    const [first, second] = await race<string[]>('vault');
    expect([...first, ...second].sort()).to.deep.equal(Array.from({ length: 50 }, (_, n) => `k${n}`).sort());
    const store = await openStore(folder.path);
    const vault = new LmdbVault(store);
    const item = (await vault.read([lookupKey('k7')])).get(lookupKey('k7'));
    const born = item?.subject.incarnations.map(({ pseudonym }) => pseudonym) ?? [];
    expect(await vault.find(born)).to.deep.equal(new Map(born.map((pseudonym) => [pseudonym, 'k7'])));
    await store.close();
  });

  it('one reads what another one wrote, beyond what it had mapped', async () => {
    const store = await openStore(folder.path);
    const receipts = new LmdbReceipts(store);
    await receipts.append([receipt('c1.1')]);
    const child = await start('growth');
    const done = answerOf(child);
    child.send('go');
    await done;
    const [found] = await receipts.get([id('c9.40')]);
    expect(found?.sealed).to.deep.equal(new Uint8Array(1_000_000).fill(40));
    await receipts.append([receipt('c1.2')]);
    expect((await receipts.waiting()).receipts).to.equal(42);
    await store.close();
  });

  for (const round of [1, 2, 3])
    it(`kill -9 loses nothing that was acknowledged, and the store opens again (${round})`, async () => {
      const child = await start('writers');
      const acknowledged: string[] = [];
      child.on('message', (written: string) => acknowledged.push(written));
      child.send('go');
      while (acknowledged.length < 200 * round) await once(child, 'message');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const store = await openStore(folder.path);
      const receipts = new LmdbReceipts(store);
      const found = await receipts.get(acknowledged.map(id));
      expect(found.map((each) => each.id)).to.deep.equal(acknowledged);
      for (const each of found)
        expect(each.sealed).to.deep.equal(new Uint8Array(2_000).fill(Number(each.id.split('.')[1])));
      expect(await receipts.newCollector()).to.equal('c2');
      await receipts.append([receipt('c2.1')]);
      await store.close();
    });

  it('a full disk is an outage, not the end of the process, and what was stored stays', async () => {
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), ['full', folder.path], {
      execPath: '/bin/sh',
      execArgv: ['-c', 'ulimit -f 6000; exec "$0" --import tsx/esm "$@"', process.execPath],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.push(child);
    await once(child, 'message');
    const answer = answerOf<{ stored: number; waiting: number; outcomes: string[] }>(child);
    child.send('go');
    const { stored, waiting, outcomes } = await answer;
    expect(stored).to.be.within(1, 99);
    expect(waiting).to.equal(stored);
    expect(outcomes).to.have.lengthOf(2);
    expect(outcomes[0]).to.match(/^receipts_unavailable: /);
    expect(outcomes[1]).to.match(/^letters_unavailable: /);
  });
});

async function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { done?: T }) => {
      if (message.done !== undefined) resolve(message.done);
    });
    child.once('exit', (exit, signal) => reject(new Error(`The child ended: ${exit ?? signal}`)));
  });
}
