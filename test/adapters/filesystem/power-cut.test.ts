import { expect } from 'chai';
import { FilesystemLake } from '../../../src/adapters/filesystem/lake.js';
import type { ObjectName } from '../../../src/domain/lake/object-name.js';
import { UnreadableObject } from '../../../src/domain/ports/lake.js';
import { collected, errorOf } from '../../contracts/contract.js';
import { PowerCutFs } from '../../support/power-cut-fs.js';
import { endingAfter, withoutSync } from '../../support/spoilt-fs.js';

describe('filesystem lake: power cut', () => {
  const names = ['a/2026/11/22/1', 'a/2026/11/23/2', 'b/2026/11/23/3', 'b/2026/11/23/4'].map(
    (name) => `events/${name}.ndjson.gz` as ObjectName,
  );
  const objects = new Map(names.map((name) => [name, [`{"name":"${name}"}`, '{}']]));
  let fs: PowerCutFs;

  beforeEach(async () => {
    fs = new PowerCutFs();
    await fs.mkdir('/data');
    await fs.syncFolder('/');
  });

  /** What is whole after a cut. */
  async function survivors(): Promise<string[]> {
    fs.cut();
    await fs.mkdir('/data').catch(() => {});
    const lake = await FilesystemLake.open('/data', fs);
    const whole: string[] = [];
    for await (const { name } of lake.list('')) {
      expect(await collected(lake.read(name))).to.deep.equal(objects.get(name));
      whole.push(name);
    }
    return whole;
  }

  it('loses no object that was put', async () => {
    const lake = await FilesystemLake.open('/data', fs);
    await lake.put(objects);
    expect(await survivors()).to.deep.equal(names);
  });

  it('loses none in folders that were there but perhaps not on the disk', async () => {
    const crashed = await FilesystemLake.open('/data', withoutSync(fs, 'folders'));
    await crashed.put(new Map([['events/a/2026/11/22/0.ndjson.gz' as ObjectName, ['{}']]]));
    const lake = await FilesystemLake.open('/data', fs);
    await lake.put(new Map([...objects].slice(0, 1)));
    fs.cut();
    expect((await collected(lake.list(''))).map(({ name }) => name)).to.include(names[0]);
  });

  it('keeps the old object or the new one, whole, whenever the power goes while it is replaced', async () => {
    const name = names[0] as ObjectName;
    for (let steps = 0; ; steps++) {
      fs = new PowerCutFs();
      await (await FilesystemLake.open('/data', fs)).put(new Map([[name, ['old']]]));
      const dying = await FilesystemLake.open('/data', endingAfter(fs, steps + 4));
      const ended = await dying.put(new Map([[name, ['new']]])).then(
        () => true,
        () => false,
      );
      fs.cut();
      const found = await collected((await FilesystemLake.open('/data', fs)).read(name));
      expect(found).to.be.deep.oneOf(ended ? [['new']] : [['old'], ['new']]);
      if (ended) break;
      expect(steps).to.be.below(100);
    }
  });

  it('brings back no object that was removed', async () => {
    const lake = await FilesystemLake.open('/data', fs);
    await lake.put(objects);
    await lake.remove(names.slice(1));
    expect(await survivors()).to.deep.equal(names.slice(0, 1));
  });

  describe('the proof that this would show: a lake', () => {
    it('whose files are not synced loses their content', async () => {
      const lake = await FilesystemLake.open('/data', withoutSync(fs, 'files'));
      await lake.put(objects);
      fs.cut();
      expect((await collected(lake.list(''))).map(({ size }) => size)).to.deep.equal([0, 0, 0, 0]);
      expect(await errorOf(collected(lake.read(names[0] as ObjectName)))).to.be.instanceOf(UnreadableObject);
    });

    it('whose folders are not synced loses the objects', async () => {
      const lake = await FilesystemLake.open('/data', withoutSync(fs, 'folders'));
      await lake.put(objects);
      expect(await survivors()).to.deep.equal([]);
    });

    for (const folder of [
      '/data/lake',
      '/data/lake/events',
      '/data/lake/events/a/2026',
      '/data/lake/events/a/2026/11/22',
    ])
      it(`whose folder ${folder} is not synced loses an object`, async () => {
        const lake = await FilesystemLake.open('/data', withoutSync(fs, folder));
        await lake.put(objects);
        expect(await survivors()).to.not.include(names[0]);
      });
  });
});
