import { expect } from 'chai';
import type { EventId } from '../../src/domain/event/event.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { ProfileItem, Profiles } from '../../src/domain/ports/profiles.js';
import type { Profile } from '../../src/domain/profile/profile.js';
import { atOnce, contract, type Durability, type Harness, property } from './contract.js';
import { noon, profile, pseudonym } from './examples.js';

/** What every adapter of `Profiles` does. */
export function profilesContract(name: string, harness: Harness<Profiles>, { durable }: Durability): void {
  contract(`${name}: profiles`, harness, (profiles, reopen) => {
    const [ann, bob, cid] = [pseudonym('ann'), pseudonym('bob'), pseudonym('cid')];
    const first = (value: string) => ({ subject: ann, profile: profile(value), expected: 0 });

    property('new profiles are none', true, async () => {
      expect(await profiles().read([ann])).to.deep.equal(new Map());
    });

    property('a profile comes back as it was written, with version 1', true, async () => {
      const stamp = { at: noon, id: 'event — 東京' as EventId };
      const given: Profile = {
        v: 1,
        leaves: {
          '/name': { stamp, sealed: { v: 1, kid: 'kid', data: 'AAAA', purpose: 'default' } },
          '/address/city~1district': { stamp, value: 'Łódź 🏃' },
          '/goals': { stamp, value: [1, 2.5, null, true, { nested: [] }] },
          '/removed': { stamp },
        },
        clear: JSON.stringify({ goals: [1] }) as NonNullable<Profile['clear']>,
      };
      expect(await profiles().write([{ subject: ann, profile: given, expected: 0 }])).to.deep.equal([]);
      expect(await profiles().read([ann])).to.deep.equal(new Map([[ann, { profile: given, version: 1 }]]));
    });

    property('profiles survive a restart', durable, async () => {
      await profiles().write([first('Berlin')]);
      const reopened = await reopen();
      expect((await reopened.read([ann])).get(ann)).to.deep.equal({ profile: profile('Berlin'), version: 1 });
      expect(await reopened.write([first('Paris')])).to.deep.equal([ann]);
    });

    property('absent ones are missing from the answer, repeated ones answered once', true, async () => {
      await profiles().write([first('Berlin')]);
      expect([...(await profiles().read([bob, ann, ann])).keys()]).to.deep.equal([ann]);
    });

    property('all are listed, each with what a read answers', true, async () => {
      await profiles().write([first('Berlin'), { ...first('Oslo'), subject: bob }]);
      await profiles().write([{ ...first('Paris'), expected: 1 }]);
      const listed = new Map<Pseudonym, ProfileItem>();
      for await (const { subject, profile, version } of profiles().list())
        listed.set(subject, { profile, version });
      expect(listed).to.have.all.keys(ann, bob);
      expect(listed).to.deep.equal(await profiles().read([ann, bob]));
    });

    property('an empty batch changes nothing', true, async () => {
      expect(await profiles().write([])).to.deep.equal([]);
      expect(await profiles().read([])).to.deep.equal(new Map());
    });

    property('a write over the expected version raises it by one', true, async () => {
      for (let n = 0; n < 12; n++)
        expect(await profiles().write([{ ...first(`city ${n}`), expected: n }])).to.deep.equal([]);
      expect((await profiles().read([ann])).get(ann)).to.deep.equal({
        profile: profile('city 11'),
        version: 12,
      });
    });

    property('a write over another version loses and changes nothing', true, async () => {
      await profiles().write([first('Berlin')]);
      for (const expected of [0, 2, 7])
        expect(await profiles().write([{ ...first('Paris'), expected }])).to.deep.equal([ann]);
      expect((await profiles().read([ann])).get(ann)).to.deep.equal({
        profile: profile('Berlin'),
        version: 1,
      });
    });

    property('a write over a profile that is not there loses', true, async () => {
      expect(await profiles().write([{ ...first('Berlin'), expected: 1 }])).to.deep.equal([ann]);
      expect(await profiles().read([ann])).to.deep.equal(new Map());
    });

    property('of three puts with one loser two are written', true, async () => {
      await profiles().write([{ ...first('Berlin'), subject: bob }]);
      const puts = [ann, bob, cid].map((subject) => ({ ...first('Paris'), subject }));
      expect(await profiles().write(puts)).to.deep.equal([bob]);
      const read = await profiles().read([ann, bob, cid]);
      expect([ann, bob, cid].map((subject) => read.get(subject)?.profile)).to.deep.equal(
        ['Paris', 'Berlin', 'Paris'].map(profile),
      );
    });

    property('of fifty first writes of one profile one wins', true, async () => {
      const lost = await atOnce(50, (n) => profiles().write([first(`city ${n}`)]));
      const winners = [...lost.keys()].filter((n) => lost[n]!.length === 0);
      expect(winners).to.have.length(1);
      expect((await profiles().read([ann])).get(ann)).to.deep.equal({
        profile: profile(`city ${winners[0]}`),
        version: 1,
      });
    });

    property('the caller’s objects stay the caller’s', true, async () => {
      const given = profile('Berlin');
      await profiles().write([{ subject: ann, profile: given, expected: 0 }]);
      (given.leaves as Record<string, unknown>)['/more'] = {};
      ((await profiles().read([ann])).get(ann)!.profile.leaves as Record<string, unknown>)['/more'] = {};
      expect((await profiles().read([ann])).get(ann)!.profile).to.deep.equal(profile('Berlin'));
    });

    property(
      'a removed profile is gone whatever its version, and can begin again; others stay',
      true,
      async () => {
        await profiles().write([first('Berlin'), { ...first('Paris'), subject: pseudonym('bob') }]);
        await profiles().write([{ ...first('Rome'), expected: 1 }]);
        expect(await profiles().remove([ann, pseudonym('nobody')])).to.equal(1);
        expect(await profiles().remove([ann])).to.equal(0);
        expect(await profiles().remove([])).to.equal(0);
        expect([...(await profiles().read([ann, pseudonym('bob')])).keys()]).to.deep.equal([
          pseudonym('bob'),
        ]);
        expect(await profiles().write([first('Oslo')])).to.deep.equal([]);
      },
    );

    property('large batches are written and read', true, async () => {
      const puts = Array.from({ length: 1_500 }, (_, n) => ({
        ...first(`${n}`),
        subject: pseudonym(`${n}`),
      }));
      expect(await profiles().write(puts)).to.deep.equal([]);
      expect((await profiles().read(puts.map(({ subject }) => subject))).size).to.equal(1_500);
    });
  });
}
