import { expect } from 'chai';
import type { Pseudonym } from '../../../src/domain/identity/subject.js';
import type { Json } from '../../../src/domain/json.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';
import { additionalData } from '../../../src/domain/privacy/sealed.js';
import type { Profile } from '../../../src/domain/profile/profile.js';
import { collected } from '../../contracts/contract.js';
import { rule } from '../../domain/no-detectors.js';
import { Effects } from '../../support/effects.js';
import { begin, drain, identify, type Running, type Stores, send, track } from '../world.js';
import { code, recorded } from './recorded.js';

/** Every profile of an active subject, with what is sealed in it opened. */
async function profilesIn(stores: Stores): Promise<Map<Pseudonym, Json>> {
  const { subjects, ports } = begin(stores, code);
  const found = new Map<Pseudonym, Json>();
  for (const { subject } of await collected(ports.vault.list()))
    for (const { pseudonym } of subject.incarnations) {
      const profile = (await ports.profiles.read([pseudonym])).get(pseudonym)?.profile;
      const keys = await subjects.keyOf(pseudonym);
      if (profile === undefined || keys.state === 'erased') continue;
      const leaves = Object.entries(profile.leaves).map(([pointer, { sealed, ...leaf }]) => {
        const purpose = sealed?.purpose as Purpose;
        const key = sealed && keys.key(purpose);
        const original =
          key && ports.crypto.open(key, sealed, additionalData(pseudonym, purpose, leaf.stamp.id));
        return [pointer, { ...leaf, purpose, original }];
      });
      const told: Omit<Profile, 'leaves'> & { leaves: object } = {
        ...profile,
        leaves: Object.fromEntries(leaves),
      };
      found.set(pseudonym, JSON.parse(JSON.stringify(told)));
    }
  return found;
}

async function dropAll({ ports }: Running): Promise<void> {
  const items = await collected(ports.vault.list());
  await ports.profiles.remove(
    items.flatMap(({ subject }) => subject.incarnations.map((one) => one.pseudonym)),
  );
}

describe('profiles', () => {
  let stores: Stores;

  beforeEach(async () => {
    stores = await recorded();
    const running = begin(stores, code);
    const said = { consent: { categoryPreferences: { advertising: true } } };
    await send(
      running,
      [
        track('c1', { userId: null, anonymousId: 'a-9', context: said }),
        identify(
          'c2',
          { plan: 'free', email: 'eve@example.org', old: null, 'eve@example.org': 1 },
          { userId: 'u-9', anonymousId: 'a-9' },
        ),
        identify('c3', { plan: 'pro' }, { userId: 'u-8', timestamp: '2020-01-01T00:00:00.000Z' }),
        { type: 'alias', messageId: 'c4', userId: 'u-9', previousId: 'u-8' },
      ],
      { source: { name: 'shop', kind: 'server', environment: 'production' } },
    );
    await drain(running);
  });

  it('that are stored are what the log says, and looking writes nothing', async () => {
    const effects = new Effects();
    const result = await begin(stores, { ...code, decorate: effects.decorate }).rebuildProfiles.run(false);
    expect(result).to.include({ same: result.subjects, missing: 0, differing: 0, kept: 0, written: 0 });
    expect(result.subjects).to.be.greaterThan(10);
    expect(effects.log).to.deep.equal([]);
  });

  it('that were dropped are rebuilt, equal for every active subject', async () => {
    const before = await profilesIn(stores);
    const running = begin(stores, code);
    await dropAll(running);
    const looked = await running.rebuildProfiles.run(false);
    expect(looked.missing).to.be.within(before.size - 1, before.size);
    await running.rebuildProfiles.run(true);
    expect(await profilesIn(stores)).to.deep.equal(before);
    expect(await running.rebuildProfiles.run(true)).to.include({ same: looked.subjects, written: 0 });
  });

  it('keep what was said of consent by events that are in no log', async () => {
    const running = begin(stores, code);
    const no = { consent: { categoryPreferences: { analytics: false } } };
    await send(running, [track('no', { userId: 'u-1', context: no })]);
    await drain(running);
    const before = await profilesIn(stores);
    await begin(stores, code).rebuildProfiles.run(true);
    expect(await profilesIn(stores)).to.deep.equal(before);
  });

  it('follow a changed policy, and lose nothing that only a new key could seal', async () => {
    const plan = (more = {}) => ({
      ...defaultPolicy,
      rules: [rule('traits.plan', { kind: 'seal' }, more), ...defaultPolicy.rules],
    });
    const before = await profilesIn(stores);
    const other = begin(stores, { ...code, policy: plan({ purpose: 'marketing' as Purpose }) });
    expect((await other.rebuildProfiles.run(true)).written).to.equal(0);
    expect(await profilesIn(stores)).to.deep.equal(before);
    const sealing = begin(stores, { ...code, policy: plan() });
    const { differing } = await sealing.rebuildProfiles.run(true);
    expect(differing).to.be.greaterThan(0);
    expect(JSON.stringify([...(await profilesIn(stores)).values()])).not.to.match(/"clear":"[^}]*\bplan\b/);
  });

  it('of the forgotten do not come back, and of the restricted stay as they are', async () => {
    const running = begin(stores, { ...code, settleMs: 0 });
    await running.erasures.request({ people: [{ namespace: 'user', id: 'u-1' }], reason: 'asked' });
    await running.states.change('restrict', { namespace: 'user', id: 'u-9' }, 'disputed');
    const before = await profilesIn(stores);
    const later = begin(stores, code);
    await later.rebuildProfiles.run(true);
    expect(await profilesIn(stores)).to.deep.equal(before);
  });
});
