import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyEd25519 } from '../../src/adapters/crypto/ed25519.js';
import type { LetterId } from '../../src/domain/failure/letter.js';
import { openEmbedded, type Platform } from '../../src/entrypoints/composition/embedded.js';
import { ports, uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { bad, crashed, crashing, send, track } from '../application/world.js';
import { build, lethe, letheJson } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

interface Restored {
  readonly copy: string;
  readonly tombstonesApplied: number;
  readonly rowsDropped: number;
  readonly samples: { opened: number; erased: number; failed: number };
  readonly findings: number;
}

describe('backup and restore', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let backup: string;
  let restored: string;

  before(build);
  beforeEach(async () => {
    folder = await temporaryFolder();
    [data, backup, restored] = ['data', 'backup', 'restored'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
  });
  afterEach(() => folder.remove());

  async function on<T>(dataDir: string, work: (platform: Platform) => Promise<T>): Promise<T> {
    const platform = await openEmbedded(readSettings({}, { dataDir, flushMs: 0 }));
    try {
      return await work(platform);
    } finally {
      await platform.close();
    }
  }

  const person = (n: number) => `u-${n}`;
  const identified = (n: number, id: string) => ({
    type: 'identify',
    messageId: id,
    userId: person(n),
    anonymousId: `a-${n}`,
    traits: { email: `canary-${n}@example.org`, plan: 'pro' },
  });

  function accept(platform: Platform, events: readonly unknown[]) {
    return send(
      { collect: platform.get(uses.collect), ports: { crypto: platform.get(ports.crypto) } } as never,
      events,
    );
  }

  async function processed(platform: Platform): Promise<void> {
    const processor = platform.get(uses.processor);
    processor.start();
    await processor.stop(true);
  }

  /** Ten people, one of whom has a letter under his key. */
  async function fill(): Promise<void> {
    await on(data, async (platform) => {
      await accept(
        platform,
        [...Array(10).keys()].map((n) => identified(n, `i-${n}`)),
      );
      await accept(platform, [track('t-1', { userId: person(1) }), bad('b-1')]);
      await processed(platform);
    });
  }

  const backUp = (...more: string[]) =>
    letheJson(['backup', '--to', backup, '--data-dir', data, '--json', ...more]);
  const master = () => ['--master-key', join(data, 'secrets', 'master.key')];
  const restore = (...more: string[]) =>
    letheJson<Restored>(['restore', backup, ...master(), '--data-dir', restored, '--json', ...more]);
  const refusal = async (...args: string[]) => {
    const { code, stderr } = await lethe(args);
    expect(code, stderr).to.equal(1);
    return stderr;
  };
  const files = async (path: string) =>
    (await readdir(path, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  const copies = () => readdir(join(backup, 'db'));

  it('brings everything back: ledger, letters, profiles, and every sealed value', async () => {
    await fill();
    await letheJson(['keys', 'rotate', '--now', '--data-dir', data]);
    await backUp();
    const done = await restore();
    expect(done).to.deep.include({ tombstonesApplied: 0, rowsDropped: 0, findings: 0 });
    expect(done.samples).to.deep.equal({ opened: 11, erased: 0, failed: 0 });
    await on(restored, async (platform) => {
      const { entries, broken } = await platform
        .get(uses.auditChain)
        .check(await platform.get(ports.signer).publicKey(), verifyEd25519);
      expect({ entries, broken }).to.deep.equal({ entries: 2, broken: undefined });
    });
    const profile = ['profile', 'show', person(3), '--json', '--data-dir'];
    expect(await letheJson([...profile, restored])).to.deep.equal(await letheJson([...profile, data]));
    await on(restored, async (platform) => {
      const letter = await platform.get(ports.letters).get('c1.2-1' as LetterId);
      expect(await platform.get(uses.batches).openLetter(letter as never)).to.have.nested.property(
        'raw.messageId',
        'b-1',
      );
      await accept(platform, [track('after')]);
      await processed(platform);
      expect((await platform.get(uses.audit).run()).findings).to.deep.equal([]);
    });
  });

  it('goes on with the audit chain, under the signing key that lies beside the master key', async () => {
    await fill();
    await on(data, (platform) => platform.get(uses.discard).run(['c1.2-1' as LetterId], 'a test account'));
    await backUp();
    await restore();
    await on(restored, async (platform) => {
      const chain = platform.get(uses.auditChain);
      const publicKey = await platform.get(ports.signer).publicKey();
      expect(await chain.check(publicKey, verifyEd25519)).to.deep.equal({ entries: 2 });
      expect(await chain.latest('vault_restored')).to.deep.equal({ event: 'vault_restored', tombstones: 0 });
    });
  });

  it('never has the master key, nor who may send or administrate', async () => {
    await fill();
    await lethe(['sources', 'list', '--data-dir', data]);
    await writeFile(join(data, 'secrets', 'admin-token'), 'at_secret\n');
    await backUp();
    const secrets = await Promise.all(
      (await readdir(join(data, 'secrets')))
        .filter((name) => name !== 'keys')
        .map(
          async (name) =>
            (await readFile(join(data, 'secrets', name), 'utf8')).trim().split(' ').at(-1) as string,
        ),
    );
    expect(secrets).to.have.length.greaterThan(1);
    for (const file of await files(backup)) {
      const text = await readFile(file, 'latin1');
      for (const secret of secrets) expect(text.includes(secret), file).to.equal(false);
      expect((await stat(file)).mode & 0o077, file).to.equal(0);
    }
  });

  it('an older copy: whoever was forgotten since is forgotten again, with profile, letter and rows', async () => {
    await fill();
    const { copy } = (await backUp()) as { copy: { at: string } };
    const asked = ['forget', person(1), '--reason', 'asked', '--json', '--data-dir', data];
    await letheJson(asked);
    await on(data, (platform) => platform.get(uses.erasures).run({ scrub: true }));
    await on(data, async (platform) => {
      await accept(platform, [track('late', { userId: person(2) })]);
      await processed(platform);
    });
    await backUp();
    const done = await restore('--at', copy.at);
    expect(done.tombstonesApplied).to.be.greaterThan(0);
    expect(done).to.deep.include({ rowsDropped: 1, findings: 0 });
    expect(done.samples.failed).to.equal(0);
    const shown = await letheJson<{ state: string; attributes: object }>([
      ...['profile', 'show', person(1), '--json', '--data-dir', restored],
    ]);
    expect(shown).to.deep.include({ state: 'erased', attributes: {} });
    await on(restored, async (platform) => {
      expect(await platform.get(uses.tombstones).check()).to.deep.equal({ state: 'complete' });
      await accept(platform, [identified(1, 'again')]);
      await processed(platform);
      const ids: string[] = [];
      const lake = platform.get(ports.lake);
      for await (const { name } of lake.list(''))
        for await (const line of lake.read(name)) ids.push(JSON.parse(line).id);
      expect(ids).to.not.include('again').and.not.include('late');
    });
  });

  it('a copy made in the middle of a batch, and the batch done again, records nothing twice and loses nothing', async () => {
    const platform = await openEmbedded(
      readSettings({}, { dataDir: data, flushMs: 0 }),
      {},
      crashing('after:lake.put'),
    );
    await accept(platform, [track('e1'), track('e2'), bad('e3')]);
    const token = await platform.get(ports.lease).acquire('test', 0, 1);
    const batch = await platform.get(ports.receipts).next({ events: 10, bytes: 1e9 });
    await crashed(platform.get(uses.process).run(batch, token as never));
    await platform.close();
    await backUp();
    // The batch goes on here, with one receipt more, and so under other names of objects.
    await on(data, async (going) => {
      await accept(going, [track('e4')]);
      await processed(going);
    });
    await backUp();
    const [first] = await copies();
    const done = await restore('--at', (first as string).replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'));
    expect(done.findings).to.equal(0);
    await on(restored, async (again) => {
      await processed(again);
      const { ledger, findings } = await again.get(uses.audit).run();
      expect(findings).to.deep.equal([]);
      expect(ledger).to.include({ received: 3, recorded: 2, dead: 1, waiting: 0 });
    });
  });

  it('a copy from before a rotation is said to be dead; one from after it opens', async () => {
    await fill();
    await backUp();
    const rotated = await letheJson<{ destroyed: string[] }>([
      ...['keys', 'rotate', '--now', '--json', '--data-dir', data],
    ]);
    expect(rotated.destroyed).to.have.length(1);
    expect(await readdir(join(backup, 'keys'))).to.include(`kek.${rotated.destroyed[0]}`);
    await backUp();
    expect(await readdir(join(backup, 'keys'))).to.not.include(`kek.${rotated.destroyed[0]}`);
    const [first] = await copies();
    const at = (first as string).replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:');
    const why = await refusal('restore', backup, ...master(), '--data-dir', restored, '--at', at);
    expect(why).to.match(
      /does not open any more: it needs the key-encryption key \d{4}Q\d, which was destroyed/,
    );
    expect((await restore()).samples).to.include({ failed: 0, opened: 11 });
  });

  it('mirrors what changed, and takes out what is gone', async () => {
    await fill();
    const first = (await backUp()) as { lake: object; keys: object };
    expect(first.lake).to.deep.equal({ files: 2, copied: 2, removed: 0 });
    const again = (await backUp()) as { lake: object; keys: object };
    expect(again.lake).to.deep.equal({ files: 2, copied: 0, removed: 0 });
    const [object] = (await files(join(data, 'lake'))) as [string];
    await cp(object, object.replace(/[^/]+$/, 'more.ndjson.gz'));
    await writeFile(object, await readFile(object));
    expect(((await backUp()) as { lake: object }).lake).to.deep.equal({ files: 3, copied: 2, removed: 0 });
    await rm(object.replace(/[^/]+$/, 'more.ndjson.gz'));
    expect(((await backUp()) as { lake: object }).lake).to.deep.equal({ files: 2, copied: 0, removed: 1 });
  });

  it('keeps copies for so many days, and the newest always', async () => {
    await fill();
    await backUp();
    await backUp('--keep-days', '0');
    expect(await copies()).to.have.length(1);
    const why = await lethe(['backup', '--to', backup, '--data-dir', data, '--keep-days', '8']);
    expect(why.code).to.equal(2);
    expect(why.stderr).to.contain('from 0 to 7');
  });

  it('a drill leaves nothing behind and says when a backup is not enough', async () => {
    await fill();
    await backUp();
    const drill = ['restore', backup, ...master(), '--drill', '--json'];
    const before = (await files(folder.path)).sort();
    expect((await letheJson<Restored>(drill)).samples).to.deep.equal({ opened: 11, erased: 0, failed: 0 });
    expect((await files(folder.path)).sort()).to.deep.equal(before);
    const [object] = (await files(join(backup, 'lake'))) as [string];
    await truncate(object, 20);
    const { code, stdout } = await lethe(drill.slice(0, -1));
    expect(code).to.equal(3);
    expect(stdout).to.contain('THE DRILL FAILED');
  });

  describe('refuses', () => {
    beforeEach(async () => {
      await fill();
      await backUp();
    });

    it('a damaged copy', async () => {
      const [name] = await copies();
      const file = join(backup, 'db', name as string, 'data.mdb');
      const bytes = await readFile(file);
      bytes[bytes.length - 100] = (bytes[bytes.length - 100] as number) ^ 1;
      await writeFile(file, bytes);
      expect(await refusal('restore', backup, ...master(), '--drill')).to.match(/is damaged/);
    });

    it('to restore over something', async () => {
      await mkdir(restored);
      await writeFile(join(restored, 'mine'), '');
      expect(await refusal('restore', backup, ...master(), '--data-dir', restored)).to.match(/something in/);
      expect(await readdir(restored)).to.deep.equal(['mine']);
      expect(await readdir(folder.path)).to.not.include('restored.restoring');
    });

    it('another installation’s keys', async () => {
      const other = join(folder.path, 'other');
      await on(other, async (platform) => {
        await accept(platform, [track('e1')]);
        await processed(platform);
      });
      const keys = await readdir(join(backup, 'keys'));
      expect(await refusal('backup', '--to', backup, '--data-dir', other)).to.match(
        /of another installation/,
      );
      expect(await readdir(join(backup, 'keys'))).to.deep.equal(keys);
    });

    it('to empty the lake’s mirror because a disk is missing', async () => {
      await rm(join(data, 'lake'), { recursive: true });
      expect(await refusal('backup', '--to', backup, '--data-dir', data)).to.match(/The lake in .* is empty/);
      expect(await files(join(backup, 'lake'))).to.have.length(2);
    });

    it('a tombstone log that lacks what the backup’s has', async () => {
      await letheJson(['forget', person(1), '--reason', 'asked', '--json', '--data-dir', data]);
      await backUp();
      const log = join(data, 'tombstones.ndjson');
      const whole = await readFile(log);
      await truncate(log, 10);
      const { stderr } = await lethe(['backup', '--to', backup, '--data-dir', data]);
      expect(stderr).to.match(/tombstone/i);
      expect(await readFile(join(backup, 'tombstones.ndjson'))).to.deep.equal(whole);
    });

    it('a wrong master key', async () => {
      const other = join(folder.path, 'other');
      await on(other, async (platform) => accept(platform, [track('e1')]));
      const wrong = ['--master-key', join(other, 'secrets', 'master.key')];
      const { code } = await lethe(['restore', backup, ...wrong, '--data-dir', restored]);
      expect(code).to.not.equal(0);
      expect(await readdir(folder.path)).to.not.include('restored');
    });
  });
});
