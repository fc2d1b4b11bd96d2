import { expect } from 'chai';
import { FilesystemKeyStore } from '../../../src/adapters/filesystem/key-store.js';
import { isUnavailable } from '../../../src/domain/ports/unavailable.js';
import { errorOf } from '../../contracts/contract.js';
import { PowerCutFs } from '../../support/power-cut-fs.js';
import { endingAfter, withoutSync } from '../../support/spoilt-fs.js';

const folder = '/data/secrets/keys';

describe('filesystem key store', () => {
  let fs: PowerCutFs;

  beforeEach(() => {
    fs = new PowerCutFs();
  });

  const opened = () => FilesystemKeyStore.open('/data', fs);
  const files = async () => (await fs.readdir(folder)).map(({ name }) => name).sort();

  it('keeps one file per key and nothing beside it', async () => {
    const keys = await opened();
    await keys.putIfAbsent('kek/2026Q4-2', 'a');
    await keys.putIfAbsent('kek/2026Q4-2', 'b');
    await keys.putIfAbsent('index', 'c');
    expect(await files()).to.deep.equal(['index', 'kek.2026Q4-2']);
  });

  for (const name of ['', '../index', 'kek/', 'kek.2026Q4', '.hidden', 'a b'])
    it(`refuses the name ${JSON.stringify(name)}`, async () => {
      const keys = await opened();
      expect(isUnavailable(await errorOf(keys.putIfAbsent(name, 'x')))).to.equal(true);
      expect(await files()).to.deep.equal([]);
    });

  it('has a whole key or none, and answers none that a power cut takes, whenever the power goes', async () => {
    for (let steps = 0; ; steps++) {
      fs = new PowerCutFs();
      await opened();
      const dying = async () =>
        (await FilesystemKeyStore.open('/data', endingAfter(fs, steps))).putIfAbsent('index', 'wrapped');
      const answer = await dying().catch(() => undefined);
      fs.cut();
      const keys = await opened();
      expect(await keys.get('index')).to.be.oneOf(
        answer === undefined ? [undefined, 'wrapped'] : ['wrapped'],
      );
      expect(await keys.putIfAbsent('index', 'second')).to.be.oneOf(['wrapped', 'second']);
      if (answer !== undefined) break;
      expect(steps).to.be.below(30);
    }
  });

  it('hands out no key that another process has made but not synced', async () => {
    const crashing = await FilesystemKeyStore.open('/data', withoutSync(fs, folder));
    await crashing.putIfAbsent('index', 'wrapped');
    expect(await (await opened()).get('index')).to.equal('wrapped');
    fs.cut();
    expect(await (await opened()).get('index')).to.equal('wrapped');
  });

  it('the same for one that it wanted to make itself', async () => {
    const crashing = await FilesystemKeyStore.open('/data', withoutSync(fs, folder));
    await crashing.putIfAbsent('index', 'wrapped');
    expect(await (await opened()).putIfAbsent('index', 'other')).to.equal('wrapped');
    fs.cut();
    expect(await (await opened()).get('index')).to.equal('wrapped');
  });

  it('removes, with a key, what a crash has left beside it, and nothing of other keys', async () => {
    const keys = await opened();
    for (const name of ['kek/2026Q4', 'kek/2026Q4-2']) {
      await keys.putIfAbsent(name, name);
      // As a crash between the link and the end of its other name leaves it.
      await fs.link(`${folder}/${name.replace('/', '.')}`, `${folder}/.${name.replace('/', '.')}~left`);
    }
    expect(await keys.list('kek/')).to.deep.equal(['kek/2026Q4', 'kek/2026Q4-2']);
    await keys.remove(['kek/2026Q4']);
    fs.cut();
    expect(await files()).to.include.members(['kek.2026Q4-2']);
    expect((await files()).filter((name) => /2026Q4(?!-2)/.test(name))).to.deep.equal([]);
  });

  it('a removal that was answered outlasts a power cut', async () => {
    const keys = await opened();
    await keys.putIfAbsent('transit/2026-11-22', 'wrapped');
    await keys.remove(['transit/2026-11-22']);
    fs.cut();
    expect(await (await opened()).get('transit/2026-11-22')).to.equal(undefined);
  });

  it('the proof that this would show: without syncs of its folder, keys are lost', async () => {
    const keys = await FilesystemKeyStore.open('/data', withoutSync(fs, folder));
    await keys.putIfAbsent('index', 'wrapped');
    fs.cut();
    expect(await (await opened()).get('index')).to.equal(undefined);
  });
});
