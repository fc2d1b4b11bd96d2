import { expect } from 'chai';
import type { Instant } from '../../../src/domain/event/event.js';
import { readmitted } from '../../../src/domain/identity/erase.js';
import { mostLinks, type Pseudonym, type Subject } from '../../../src/domain/identity/subject.js';
import { defaultPurpose } from '../../../src/domain/privacy/policy.js';
import { device, Household, known, user } from './household.js';

describe('whose an event is', () => {
  it('nobody’s without an id', () => {
    const household = new Household();
    expect(household.one({})).to.deep.equal({ kind: 'nobody' });
    expect(household.items).to.have.property('size', 0);
  });

  it('the user’s, always the same', () => {
    const household = new Household();
    const [one, again, other] = household.batch({ user: 'A' }, { user: 'A' }, { user: 'B' }).map(known);
    expect(again).to.deep.equal(one);
    expect(other?.subject).to.not.equal(one?.subject);
    expect(known(household.one({ user: 'A' }))).to.deep.equal(one);
  });

  it('an anonymous id’s own, as long as no user was seen with it', () => {
    const household = new Household();
    const { subject, anonymous } = known(household.one({ device: 'x' }));
    expect(anonymous).to.equal(subject);
    expect(household.item(device('x')).incarnations[0]).to.not.have.property('owner');
  });

  it('another person’s where a user has the id that an anonymous one has', () => {
    const household = new Household();
    const [a, b] = household.batch({ user: 'same' }, { device: 'same' }).map(known);
    expect(a?.subject).to.not.equal(b?.subject);
  });

  it('notes the newest month in which a subject was seen', () => {
    const household = new Household();
    household.batch({ user: 'A', month: '2026-11' }, { user: 'A', month: '2026-10' });
    expect(household.item(user('A')).seen).to.equal('2026-11');
    household.one({ user: 'A', month: '2026-12' });
    expect(household.item(user('A')).seen).to.equal('2026-12');
  });
});

describe('a device', () => {
  it('is claimed by the first user seen with it', () => {
    const household = new Household();
    const before = known(household.one({ device: 'x' }));
    const claim = known(household.one({ user: 'A', device: 'x' }));
    const after = known(household.one({ device: 'x' }));
    expect(claim.subject).to.not.equal(before.subject);
    expect(after).to.deep.equal(claim);
    expect(claim.anonymous).to.equal(before.anonymous);
    expect(household.item(user('A')).devices).to.deep.equal([device('x')]);
  });

  it('is claimed within one batch as well, from the claiming event on', () => {
    const household = new Household();
    const [before, claim, after] = household
      .batch({ device: 'x' }, { user: 'A', device: 'x' }, { device: 'x' })
      .map(known);
    expect(before?.subject).to.equal(before?.anonymous);
    expect(after).to.deep.equal(claim);
    expect(claim?.anonymous).to.equal(before?.anonymous);
  });

  it('hangs its keys on its owner’s, so that destroying the owner’s destroys both', () => {
    const household = new Household();
    household.batch({ device: 'x' }, { user: 'A', device: 'x' });
    const [incarnation] = household.item(device('x')).incarnations;
    const owner = { item: user('A'), n: 1 };
    expect(incarnation?.owner).to.deep.equal(owner);
    expect(incarnation?.keys).to.deep.equal({
      default: { under: { owner }, data: `${device('x')} 1 default` },
    });
    expect(household.item(user('A')).incarnations[0]?.keys).to.have.property('default');
  });

  it('is shared by the second user, who claims nothing', () => {
    const household = new Household();
    const first = known(household.one({ user: 'A', device: 'x' }));
    const second = known(household.one({ user: 'B', device: 'x' }));
    const later = known(household.one({ device: 'x' }));
    expect(household.item(device('x')).shared).to.deep.equal([user('B')]);
    expect(household.item(user('B')).devices).to.deep.equal([]);
    expect(later.subject).to.equal(later.anonymous);
    expect([first.subject, second.subject, first.anonymous]).to.not.include(later.subject);
    expect(known(household.one({ device: 'x' }))).to.deep.equal(later);
  });

  it('keeps the pseudonym of its first life for its owner: it is never linked anew', () => {
    const household = new Household();
    household.batch({ device: 'x' }, { user: 'A', device: 'x' });
    const [first] = household.item(device('x')).incarnations;
    household.batch(
      { user: 'B', device: 'x' },
      { user: 'C', device: 'x' },
      { user: 'A', device: 'x' },
      { device: 'x' },
    );
    const { incarnations, shared } = household.item(device('x'));
    expect(incarnations[0]).to.deep.equal(first);
    expect(incarnations).to.have.length(2);
    expect(incarnations[1]).to.not.have.property('owner');
    expect(shared).to.deep.equal([user('B'), user('C')]);
  });

  it('once shared can never be claimed again, not by its first owner either', () => {
    const household = new Household();
    household.batch({ user: 'A', device: 'x' }, { user: 'B', device: 'x' });
    const alone = known(household.one({ device: 'x' }));
    household.batch({ user: 'A', device: 'x' }, { user: 'A', device: 'x' }, { user: 'B', device: 'x' });
    expect(known(household.one({ device: 'x' }))).to.deep.equal(alone);
    expect(household.item(user('A')).devices).to.deep.equal([device('x')]);
    expect(household.item(user('B')).devices).to.deep.equal([]);
  });

  it('is not shared by the other ids of its owner', () => {
    const household = new Household();
    household.batch({ user: 'A', device: 'x' }, { user: 'B', previous: 'A', from: 'server' });
    const claimed = known(household.one({ user: 'B', device: 'x' }));
    expect(known(household.one({ user: 'A', device: 'x' }))).to.deep.equal(claimed);
    expect(known(household.one({ device: 'x' }))).to.deep.equal(claimed);
    expect(household.item(device('x')).incarnations).to.have.length(1);
  });
});

describe('an alias', () => {
  it('from a server makes one person of two users', () => {
    const household = new Household();
    const [a, b] = household.batch({ user: 'A' }, { user: 'B' }).map(known);
    const joining = known(household.one({ user: 'B', previous: 'A', from: 'server' }));
    expect(joining.subject).to.equal(b?.subject);
    expect(known(household.one({ user: 'A' })).subject).to.equal(b?.subject);
    const joined = household.item(user('A'));
    expect(joined.root).to.equal(user('B'));
    expect(joined.incarnations[0]).to.deep.include({
      pseudonym: a?.subject,
      owner: { item: user('B'), n: 1 },
    });
    expect(joined.incarnations[0]?.keys[defaultPurpose]?.under).to.deep.equal({
      owner: { item: user('B'), n: 1 },
    });
    expect(household.item(user('B')).joined).to.deep.equal([user('A')]);
  });

  for (const from of ['browser', 'mobile'] as const)
    it(`from a ${from} never joins two users`, () => {
      const household = new Household();
      const [a, b] = household.batch({ user: 'A' }, { user: 'B' }).map(known);
      household.one({ user: 'B', previous: 'A', from });
      expect(known(household.one({ user: 'A' })).subject).to.equal(a?.subject);
      expect(known(household.one({ user: 'B' })).subject).to.equal(b?.subject);
      expect(household.item(user('A'))).to.not.have.property('root');
    });

  for (const from of ['browser', 'server'] as const)
    it(`from a ${from} claims an anonymous id`, () => {
      const household = new Household();
      household.one({ device: 'x' });
      const alias = known(household.one({ user: 'A', previous: 'x', from }));
      expect(known(household.one({ device: 'x' })).subject).to.equal(alias.subject);
      expect(household.items.has(user('x'))).to.equal(false);
    });

  it('from a server takes an id that nobody has seen for a user', () => {
    const household = new Household();
    const alias = known(household.one({ user: 'A', previous: 'new', from: 'server' }));
    expect(known(household.one({ user: 'new' })).subject).to.equal(alias.subject);
  });

  it('brings the devices of both along', () => {
    const household = new Household();
    household.batch({ user: 'A', device: 'x' }, { user: 'B', device: 'y' });
    const { subject } = known(household.one({ user: 'B', previous: 'A', from: 'server' }));
    for (const told of [{ device: 'x' }, { device: 'y' }, { user: 'A', device: 'z' }, { device: 'z' }])
      expect(known(household.one(told)).subject).to.equal(subject);
    expect(household.item(user('B')).devices).to.deep.equal([device('y'), device('z')]);
  });

  it('to oneself, repeated or turned round changes nothing', () => {
    const household = new Household();
    household.batch({ user: 'A' }, { user: 'B' }, { user: 'B', previous: 'A', from: 'server' });
    const before = new Map(household.items);
    for (const [id, previous] of [
      ['A', 'A'],
      ['B', 'B'],
      ['B', 'A'],
      ['A', 'B'],
    ] as const)
      expect(known(household.one({ user: id, previous, from: 'server' }))).to.be.an('object');
    expect(household.items).to.deep.equal(before);
  });

  it('onto a joined user lands at the root, one hop away', () => {
    const household = new Household();
    household.one({ user: 'B', previous: 'A', from: 'server' });
    household.one({ user: 'A', previous: 'C', from: 'server' });
    expect(household.item(user('C')).root).to.equal(user('B'));
    expect(household.item(user('B')).joined).to.deep.equal([user('A'), user('C')]);
  });

  it('is refused where it would need two hops, or would part what is joined', () => {
    const household = new Household();
    household.one({ user: 'B', previous: 'A', from: 'server' });
    for (const previous of ['A', 'B'])
      expect(household.one({ user: 'C', previous, from: 'server' })).to.include({
        kind: 'refused',
        code: 'alias_refused',
      });
    expect(household.item(user('A')).root).to.equal(user('B'));
    expect(household.item(user('B'))).to.not.have.property('root');
  });
});

describe('links', () => {
  const full = (household: Household) => {
    for (let n = 0; n < mostLinks; n += 100)
      household.batch(...Array.from({ length: 100 }, (_, i) => ({ user: 'A', device: `d${n + i}` })));
  };

  it('are counted: past the cap a new device is refused, known ones are not', () => {
    const household = new Household();
    full(household);
    expect(household.one({ user: 'A', device: 'one more' })).to.include({
      kind: 'refused',
      code: 'too_many_links',
    });
    expect(household.item(user('A')).devices).to.have.length(mostLinks);
    expect(household.one({ user: 'A', device: 'd0' })).to.have.property('kind', 'known');
    expect(household.one({ user: 'A' })).to.have.property('kind', 'known');
    expect(known(household.one({ device: 'd999' }))).to.have.property('subject');
  });

  it('are devices and joined users together', () => {
    const household = new Household();
    full(household);
    expect(household.one({ user: 'A', previous: 'B', from: 'server' })).to.include({
      code: 'too_many_links',
    });
    expect(known(household.one({ user: 'B' })).subject).to.not.equal(
      known(household.one({ user: 'A' })).subject,
    );
  });

  it('of a device to those who share it do not grow without end', () => {
    const household = new Household();
    const users = Array.from({ length: mostLinks + 50 }, (_, n) => ({ user: `u${n}`, device: 'kiosk' }));
    expect(household.batch(...users).every(({ kind }) => kind === 'known')).to.equal(true);
    expect(household.item(device('kiosk')).shared).to.have.length(mostLinks);
    expect(household.item(device('kiosk')).incarnations).to.have.length(2);
  });
});

describe('what is erased', () => {
  it('stays erased: the user, alone or with a device, and the device that the user owned', () => {
    const household = new Household();
    household.batch({ user: 'A', device: 'x' });
    household.erase(user('A'));
    const made = household.minting.made.length;
    for (const told of [
      { user: 'A' },
      { user: 'A', device: 'x' },
      { user: 'A', device: 'new' },
      { device: 'x' },
    ])
      expect(household.one(told)).to.deep.equal({ kind: 'erased' });
    expect(household.minting.made).to.have.length(made);
    expect(household.items.has(device('new'))).to.equal(false);
  });

  it('takes along what waited with it: a device that nobody knows yet, but not what comes with that later', () => {
    const household = new Household();
    household.batch({ user: 'A' });
    household.erase(user('A'), '2026-06-01T00:00:00.000Z');
    const at = '2026-05-01T00:00:00.000Z';
    const alone = { device: 'new', at };
    const waiting = household.batch(alone, { user: 'A', device: 'new', at }, alone);
    expect(waiting.map(({ kind }) => kind)).to.deep.equal(['erased', 'erased', 'erased']);
    expect(household.items.has(device('new'))).to.equal(false);
    const [, later] = household.batch(
      { user: 'A', device: 'new', at },
      { device: 'new', at: '2026-07-01T00:00:00.000Z' },
    );
    expect(later?.kind).to.equal('known');
  });

  it('takes along no device that is somebody’s, or that a person who was let in again names', () => {
    const household = new Household();
    household.batch({ user: 'A' }, { user: 'B', device: 'x' });
    household.erase(user('A'), '2026-06-01T00:00:00.000Z');
    const at = '2026-05-01T00:00:00.000Z';
    const [, theirs] = household.batch({ user: 'A', device: 'x', at }, { device: 'x', at });
    expect(theirs && known(theirs).subject).to.equal(known(household.one({ user: 'B', at })).subject);
    household.items.set(
      user('A'),
      readmitted(household.item(user('A')), '2026-06-02T00:00:00.000Z' as Instant, 's_new' as Pseudonym),
    );
    const [alone, again] = household.batch({ device: 'new', at }, { user: 'A', device: 'new' });
    expect(alone?.kind).to.equal('known');
    expect(again && known(again).subject).to.equal('s_new');
  });

  it('is everything that was joined to an erased root', () => {
    const household = new Household();
    household.batch({ user: 'A', device: 'x' }, { user: 'B', previous: 'A', from: 'server' });
    household.erase(user('B'));
    for (const told of [{ user: 'A' }, { device: 'x' }, { user: 'A', device: 'x' }])
      expect(household.one(told)).to.deep.equal({ kind: 'erased' });
  });

  it('gives a device to nobody else: another user’s events go on, with a pseudonym that is not the old one', () => {
    const household = new Household();
    const before = known(household.one({ user: 'A', device: 'x' }));
    household.erase(user('A'));
    const other = known(household.one({ user: 'B', device: 'x' }));
    expect(other.anonymous).to.not.equal(before.anonymous);
    expect(household.item(user('B')).devices).to.deep.equal([]);
  });

  it('is a device alone, where only that was forgotten; with a user, the user decides', () => {
    const household = new Household();
    household.one({ device: 'x' });
    household.erase(device('x'));
    expect(household.one({ device: 'x' })).to.deep.equal({ kind: 'erased' });
    expect(known(household.one({ user: 'A', device: 'x' })).anonymous).to.equal(undefined);
    expect(household.item(device('x')).state).to.equal('erased');
  });

  it('stays out of the new life of a device, also between events of that life', () => {
    const household = new Household();
    household.one({ device: 'x' });
    household.erase(device('x'), '2026-11-10T00:00:00.000Z');
    const later = { device: 'x', at: '2026-11-20T00:00:00.000Z' };
    const kinds = household
      .batch(later, later, { ...later, time: '2026-11-05T00:00:00.000Z' }, later)
      .map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['known', 'known', 'erased', 'known']);
  });

  it('is never joined by an alias', () => {
    const household = new Household();
    household.batch({ user: 'A' }, { user: 'B' });
    household.erase(user('A'));
    expect(household.one({ user: 'B', previous: 'A', from: 'server' })).to.deep.equal({ kind: 'erased' });
    expect(household.one({ user: 'A', previous: 'B', from: 'server' })).to.deep.equal({ kind: 'erased' });
    expect(household.item(user('B')).joined).to.deep.equal([]);
  });
});

describe('a restricted user', () => {
  it('is known as such, by device too', () => {
    const household = new Household();
    household.one({ user: 'A', device: 'x' });
    const restricted: Subject = { ...household.item(user('A')), state: 'restricted' };
    household.items.set(user('A'), restricted);
    for (const told of [{ user: 'A' }, { user: 'A', device: 'x' }, { device: 'x' }])
      expect(household.one(told)).to.include({ kind: 'known', restricted: true });
  });
});
