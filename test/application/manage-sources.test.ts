import { expect } from 'chai';
import { MemorySources } from '../../src/adapters/memory/sources.js';
import { ManageSources } from '../../src/application/manage-sources.js';
import type { StoredSource } from '../../src/domain/ports/sources.js';
import { isUnavailable } from '../../src/domain/ports/unavailable.js';
import { atOnce, errorOf } from '../contracts/contract.js';

const day = 86_400_000;
const web = { name: 'web', kind: 'browser', environment: 'production' } as const;

describe('write keys of sources', () => {
  let stored: MemorySources;
  let sources: ManageSources;
  let now: number;
  let made: number;
  beforeEach(() => {
    stored = new MemorySources();
    [now, made] = [Date.parse('2026-11-23T12:00:00Z'), 0];
    const keys = { make: () => `key-${++made}`, digest: (key: string) => `digest of ${key}` };
    sources = new ManageSources(stored, { now: () => now }, keys);
  });

  const only = async (): Promise<StoredSource> => {
    const all = await sources.list();
    expect(all).to.have.length(1);
    return all[0]!;
  };
  const live = async () => (await only()).keys.map((digest) => digest.replace('digest of ', ''));

  it('are told when they are made; their digest and when that was stay', async () => {
    const limits = { origins: ['https://shop.example'], rate: { perSecond: 5, burst: 9 } };
    expect(await sources.add({ ...web, ...limits })).to.equal('key-1');
    expect(await only()).to.deep.equal({
      v: 1,
      ...web,
      ...limits,
      keys: ['digest of key-1'],
      since: { 'digest of key-1': '2026-11-23T12:00:00.000Z' },
    });
    expect(await sources.add(web), 'a second of that name').to.equal(undefined);
    expect(await live()).to.deep.equal(['key-1']);
  });

  it('are two at most: the oldest goes with the next rotation', async () => {
    await sources.add(web);
    now += day;
    expect(await sources.rotate('web', false)).to.equal('key-2');
    expect(await live()).to.deep.equal(['key-1', 'key-2']);
    now += day;
    expect(await sources.rotate('web', false)).to.equal('key-3');
    expect(await live()).to.deep.equal(['key-2', 'key-3']);
    expect((await only()).since).to.deep.equal({
      'digest of key-2': '2026-11-24T12:00:00.000Z',
      'digest of key-3': '2026-11-25T12:00:00.000Z',
    });
  });

  it('of before end at once where that is asked for, with a new one or without', async () => {
    await sources.add(web);
    await sources.rotate('web', false);
    expect((await sources.retire('web'))?.keys).to.deep.equal(['digest of key-2']);
    expect((await sources.retire('web'))?.keys).to.deep.equal(['digest of key-2']);
    expect(await sources.rotate('web', true)).to.equal('key-3');
    expect(await live()).to.deep.equal(['key-3']);
    expect(Object.keys((await only()).since ?? {})).to.deep.equal(['digest of key-3']);
  });

  it('stay what they are while a source is disabled and enabled', async () => {
    await sources.add(web);
    const before = await only();
    expect((await sources.disable('web', true))?.disabled).to.equal(true);
    expect((await sources.disable('web', true))?.disabled).to.equal(true);
    expect(await only()).to.deep.equal({ ...before, disabled: true });
    await sources.disable('web', false);
    expect(await only()).to.deep.equal(before);
  });

  it('have limits that change one by one and can be taken away', async () => {
    await sources.add(web);
    const before = await only();
    const rate = { perSecond: 5, burst: 50 };
    const origins = ['https://shop.example'];
    await sources.limit('web', { rate });
    await sources.limit('web', { origins });
    await sources.limit('web', {});
    expect(await only()).to.deep.equal({ ...before, rate, origins });
    await sources.limit('web', { rate: null });
    expect(await only()).to.deep.equal({ ...before, origins });
    await sources.limit('web', { origins: null });
    expect(await only()).to.deep.equal(before);
  });

  it('of a source that is not there are none', async () => {
    expect(await sources.rotate('web', false)).to.equal(undefined);
    expect(await sources.retire('web')).to.equal(undefined);
    expect(await sources.disable('web', true)).to.equal(undefined);
    expect(await sources.limit('web', {})).to.equal(undefined);
    expect(await sources.list()).to.deep.equal([]);
  });

  it('are not lost when others change the source at the same time', async () => {
    await sources.add(web);
    await Promise.all([
      sources.rotate('web', false),
      sources.disable('web', true),
      sources.limit('web', { rate: { perSecond: 1, burst: 1 } }),
    ]);
    expect(await live()).to.deep.equal(['key-1', 'key-2']);
    expect(await only()).to.deep.include({ disabled: true, rate: { perSecond: 1, burst: 1 } });
    await atOnce(8, () => sources.rotate('web', false));
    expect(await live()).to.have.length(2);
  });

  it('that always come too late are an outage rather than a loop without end', async () => {
    await sources.add(web);
    stored.put = async () => false;
    expect(await errorOf(sources.rotate('web', false))).to.satisfy(isUnavailable);
  });

  describe('in the settings', () => {
    it('are put in once: what is rotated or disabled later stays so through restarts', async () => {
      await sources.configure(web, 'given');
      expect(await live()).to.deep.equal(['given']);
      await sources.rotate('web', true);
      await sources.disable('web', true);
      const before = await only();
      for (let start = 0; start < 3; start++) await sources.configure(web, 'given');
      expect(await only()).to.deep.equal(before);
      expect(await live()).to.deep.equal(['key-1']);
    });

    it('are written only when something changes', async () => {
      await sources.configure(web, 'given');
      stored.put = async () => {
        throw new Error('written');
      };
      await sources.configure(web, 'given');
    });

    it('take the place of the one that stood there before, and of no other', async () => {
      await sources.configure(web, 'given');
      await sources.configure(web, 'changed');
      expect(await live()).to.deep.equal(['changed']);
      await sources.rotate('web', false);
      await sources.configure(web, 'again');
      expect(await live()).to.deep.equal(['key-1', 'again']);
      await sources.configure(web, 'again');
      expect(await live()).to.deep.equal(['key-1', 'again']);
    });

    it('come beside those of a source that was made by hand', async () => {
      await sources.add(web);
      await sources.configure(web, 'given');
      expect(await live()).to.deep.equal(['key-1', 'given']);
    });

    it('of an earlier release stay live', async () => {
      await stored.put({ v: 1, ...web, keys: ['digest of given'] });
      await sources.configure(web, 'given');
      expect(await only()).to.deep.equal({
        v: 1,
        ...web,
        keys: ['digest of given'],
        configured: 'digest of given',
      });
      await sources.rotate('web', false);
      expect((await only()).since).to.deep.equal({ 'digest of key-1': '2026-11-23T12:00:00.000Z' });
    });

    it('bring the terms that they state, and leave the others', async () => {
      const rate = { perSecond: 5, burst: 50 };
      await sources.configure({ ...web, origins: ['https://a.example'] }, 'given');
      await sources.limit('web', { rate });
      await sources.configure({ ...web, environment: 'staging', origins: ['https://b.example'] }, 'given');
      expect(await only()).to.deep.include({ environment: 'staging', origins: ['https://b.example'], rate });
    });
  });
});
