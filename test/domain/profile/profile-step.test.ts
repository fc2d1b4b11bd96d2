import { expect } from 'chai';
import type { Draft } from '../../../src/domain/enrichment/step.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { emptyProfile, type Leaf, type Profile } from '../../../src/domain/profile/profile.js';
import { profile } from '../../../src/domain/profile/profile-step.js';
import { eventOfRaw } from '../arbitrary.js';
import { fakeKeys, knownBelonging, open } from '../fake-keys.js';
import { compiled, plainHashes } from '../no-detectors.js';

const step = profile(compiled(), plainHashes);

function run(raw: JsonObject, held: Profile = emptyProfile): Draft {
  const event = eventOfRaw({ type: 'identify', userId: 'u', messageId: 'm1', ...raw });
  const result = step({ event, belonging: knownBelonging, keys: fakeKeys, profile: held });
  if ('stop' in result) throw new Error(result.stop);
  return { event, belonging: knownBelonging, profile: held, ...result };
}

describe('the profile step', () => {
  it('folds traits: clear ones in clear, personal ones sealed one by one with their stamp', () => {
    const traits = {
      plan: 'gold',
      email: 'canary-7531@example.org',
      birthday: '1815-12-10',
      address: { city: 'London', street: 'canary-7531' },
      goals: ['run', 'swim'],
      emails: ['canary-7531@example.org', ''],
      gone: null,
    };
    const draft = run({ traits, timestamp: '2026-11-23T14:00:00Z' });
    const leaves = draft.leaves as { [pointer: string]: Leaf };
    const told = (pointer: string) => {
      const { sealed, value } = leaves[pointer] as Leaf;
      return [value, sealed === undefined ? undefined : open(sealed).value];
    };
    expect(Object.fromEntries(Object.keys(leaves).map((pointer) => [pointer, told(pointer)]))).to.deep.equal({
      '/plan': ['gold', undefined],
      '/email': [undefined, 'canary-7531@example.org'],
      '/birthday': ['1815', '1815-12-10'],
      '/address/city': ['London', undefined],
      '/address/street': [undefined, 'canary-7531'],
      '/goals': [['run', 'swim'], undefined],
      '/emails': [
        [null, ''],
        ['canary-7531@example.org', ''],
      ],
      '/gone': [undefined, undefined],
    });
    for (const { stamp } of Object.values(leaves))
      expect(stamp).to.deep.equal({ at: '2026-11-23T14:00:00.000Z', id: 'm1' });
    expect(open(leaves['/email']!.sealed!)).to.include({ purpose: 'default', additionalData: 'm1' });
    expect(draft.user).to.equal(draft.profile?.clear);
    expect(JSON.parse(draft.user as string)).to.deep.equal({
      address: { city: 'London' },
      birthday: '1815',
      emails: [null, ''],
      goals: ['run', 'swim'],
      plan: 'gold',
    });
    expect(JSON.stringify(draft.profile)).to.not.contain('7531');
  });

  it('stamps with the reception where the event claims to be of the future', () => {
    const draft = run({ traits: { a: 1 }, timestamp: '2026-11-24T10:00:00Z' });
    expect(draft.event.time).to.equal('2026-11-24T10:00:00.000Z');
    expect(draft.leaves?.['/a']?.stamp.at).to.equal('2026-11-23T14:43:00.000Z');
  });

  it('gives every kind the clear traits, and takes traits from identify only', () => {
    const held = run({ traits: { plan: 'gold' } }).profile as Profile;
    const track = run({ type: 'track', event: 'x', traits: { plan: 'changed' } }, held);
    expect(track.profile).to.equal(held);
    expect(track).to.not.have.property('leaves');
    expect(track.user).to.equal('{"plan":"gold"}');
  });

  it('adds nothing where there are no traits, and does nothing where nobody is known', () => {
    for (const raw of [{}, { traits: null }]) {
      const draft = run(raw);
      expect(draft.profile).to.equal(emptyProfile);
      expect(draft.leaves).to.deep.equal({});
      expect(draft.user).to.equal(undefined);
    }
    const draft: Draft = {
      event: eventOfRaw({ type: 'identify', userId: 'u', traits: { a: 1 } }),
      belonging: { kind: 'nobody' },
    };
    expect(step(draft)).to.deep.equal({});
  });

  it('sets an identify aside that would make the profile larger than every store holds', () => {
    const stop = (traits: JsonObject, held: Profile = emptyProfile) =>
      step({
        event: eventOfRaw({ type: 'identify', userId: 'u', messageId: 'm1', traits }),
        belonging: knownBelonging,
        keys: fakeKeys,
        profile: held,
      });
    const half = 'x'.repeat(40_000);
    const first = run({ traits: { one: half } });
    expect(first.profile?.leaves).to.have.property('/one');
    for (const answer of [
      stop({ two: half }, first.profile),
      stop({ email: `${'x'.repeat(140_000)}@example.org` }),
      stop(Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`key ${n}`, true]))),
    ])
      expect(answer)
        .to.deep.include({ stop: 'dead' })
        .and.to.have.nested.property('failure.code', 'too_large');
    expect(
      run({ messageId: 'm2', traits: { one: 'short' } }, first.profile).profile?.leaves,
    ).to.have.nested.property('/one.value', 'short');
  });
});
