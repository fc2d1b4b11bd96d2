import { expect } from 'chai';
import { verifyEd25519 } from '../../src/adapters/crypto/ed25519.js';
import type { Json } from '../../src/domain/json.js';
import { isEntry } from '../../src/domain/privacy/audit-chain.js';
import type { PolicyVersion } from '../../src/domain/privacy/policy.js';
import { atOnce } from '../contracts/contract.js';
import { begin, Stores } from './world.js';

const changed = (version: number) =>
  ({ event: 'policy_changed', policy: 'default', version: `${version}` as PolicyVersion }) as const;

describe('keeping the audit chain', () => {
  let stores: Stores;
  const check = async () => begin(stores).chain.check(await stores.ports.signer.publicKey(), verifyEd25519);
  beforeEach(() => {
    stores = new Stores();
  });

  it('has one chain whoever appends at the same time, in one process or in several', async () => {
    const { chain } = begin(stores);
    await atOnce(30, (n) => chain.append(changed(n)));
    await atOnce(5, (n) => begin(stores).chain.append(changed(100 + n)));
    expect(await check()).to.deep.equal({ entries: 35 });
    const versions = (
      (await stores.ports.streams.read('audit')) as unknown as { fact: { version: string } }[]
    )
      .map(({ fact }) => fact.version)
      .sort();
    expect(new Set(versions).size).to.equal(35);
  });

  it('goes on behind an entry that was spoilt, and names it', async () => {
    const { chain } = begin(stores);
    await chain.append(changed(1));
    await stores.ports.streams.append('audit', 1, [{ spoilt: true }]);
    await chain.append(changed(3));
    expect(await check()).to.deep.equal({ entries: 1, broken: { n: 2, problem: 'not_an_entry' } });
    expect(isEntry((await chain.at(3)) as Json)).to.equal(true);
  });

  it('finds the newest entry about an event, however far back', async () => {
    const { chain } = begin(stores);
    expect(await chain.latest('policy_changed')).to.equal(undefined);
    await chain.append(changed(1));
    await chain.append(changed(2));
    expect(await chain.latest('policy_changed')).to.deep.equal(changed(2));
    const filler = Array.from({ length: 1_200 }, (_, n) => n);
    await stores.ports.streams.append('audit', 2, filler);
    expect(await chain.latest('policy_changed')).to.deep.equal(changed(2));
    expect(await chain.latest('vault_restored')).to.equal(undefined);
  });
});
