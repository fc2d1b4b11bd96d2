import { expect } from 'chai';
import { MemoryVault } from '../../../src/adapters/memory/vault.js';
import { standingOf } from '../../../src/application/deliver/standing.js';
import type { Incarnation, Subject } from '../../../src/domain/identity/subject.js';
import { lookupKey, pseudonym, subject } from '../../contracts/examples.js';

const keyOf = (name: string) => lookupKey(`key of ${name}`);

describe('how people stand before something of theirs is delivered', () => {
  let vault: MemoryVault;

  async function put(name: string, changes: Partial<Subject> = {}): Promise<void> {
    const key = keyOf(name);
    const expected = (await vault.read([key])).get(key)?.version ?? 0;
    await vault.write([{ key, subject: subject(name, { devices: [], ...changes }), expected }]);
  }
  const life = (
    name: string,
    n: number,
    owner?: { item: ReturnType<typeof keyOf>; n: number },
  ): Incarnation => ({
    n,
    pseudonym: pseudonym(name),
    keys: {},
    ...(owner === undefined ? undefined : { owner }),
  });
  const standing = async (name: string) => (await standingOf(vault, [pseudonym(name)]))(pseudonym(name));

  beforeEach(() => {
    vault = new MemoryVault();
  });

  it('active, restricted, or erased where the vault does not know them', async () => {
    await put('ann');
    await put('bob', { state: 'restricted' });
    expect(await standing('ann')).to.equal('active');
    expect(await standing('bob')).to.equal('restricted');
    expect(await standing('nobody')).to.equal('erased');
    await put('ann', { state: 'erased', incarnations: [] });
    expect(await standing('ann')).to.equal('erased');
  });

  it('a claimed device stands as its owner does, also once the owner has come back with a new life', async () => {
    await put('ann');
    await put('device', {
      namespace: 'anonymous',
      incarnations: [life('device', 1, { item: keyOf('ann'), n: 1 })],
    });
    expect(await standing('device')).to.equal('active');
    await put('ann', { state: 'restricted' });
    expect(await standing('device')).to.equal('restricted');
    await put('ann', { state: 'active', incarnations: [life('ann again', 2)] });
    expect(await standing('device')).to.equal('erased');
    expect(await standing('ann again')).to.equal('active');
  });

  it('a joined user, and a device of one, stand as the one it was joined to', async () => {
    await put('root');
    await put('joined', {
      root: keyOf('root'),
      incarnations: [life('joined', 1, { item: keyOf('root'), n: 1 })],
    });
    await put('device', {
      namespace: 'anonymous',
      incarnations: [life('device', 1, { item: keyOf('joined'), n: 1 })],
    });
    expect([await standing('joined'), await standing('device')]).to.deep.equal(['active', 'active']);
    await put('root', { state: 'restricted' });
    expect([await standing('joined'), await standing('device')]).to.deep.equal(['restricted', 'restricted']);
    await put('root', { state: 'erased', incarnations: [] });
    expect([await standing('joined'), await standing('device')]).to.deep.equal(['erased', 'erased']);
  });

  it('all of them with as many questions as there are links, not people', async () => {
    for (let n = 0; n < 50; n++) await put(`user ${n}`);
    let questions = 0;
    const counting = {
      find: (...args: Parameters<MemoryVault['find']>) => {
        questions += 1;
        return vault.find(...args);
      },
      read: (...args: Parameters<MemoryVault['read']>) => {
        questions += 1;
        return vault.read(...args);
      },
    };
    const people = Array.from({ length: 50 }, (_, n) => pseudonym(`user ${n}`));
    const of = await standingOf(counting, people);
    expect(new Set(people.map(of))).to.deep.equal(new Set(['active']));
    expect(questions).to.equal(2);
  });
});
