import { expect } from 'chai';
import type { Instant } from '../../../src/domain/event/event.js';
import { buried, pseudonymsOf, readmitted, remainsOf } from '../../../src/domain/identity/erase.js';
import type { LookupKey, Pseudonym, Subject } from '../../../src/domain/identity/subject.js';
import { defaultPurpose, type Purpose } from '../../../src/domain/privacy/policy.js';
import { device, Household, known, user } from './household.js';

const erasedAt = '2026-11-10T00:00:00.000Z';
const later = { at: '2026-11-10T00:00:00.001Z' };

/** Forgets a person as the erasure does: the root first, then what hung on it. */
function forget(household: Household, root: LookupKey, at = erasedAt): Pseudonym[] {
  const remains = remainsOf(root, (key) => household.items.get(key));
  household.erase(root, at);
  for (const { key, subject, incarnations } of remains.slice(1)) {
    const burial = {
      key,
      namespace: subject.namespace,
      at: at as Instant,
      incarnations: incarnations.map(({ n }) => n),
    };
    household.items.set(key, buried(subject, burial) as Subject);
  }
  return pseudonymsOf(remains);
}

describe('forgetting a person', () => {
  it('takes in the user, joined ids, claimed devices and devices of joined ids', () => {
    const household = new Household();
    const told = [
      { user: 'A', device: 'x' },
      { user: 'J', device: 'y' },
      { device: 'z' },
      { user: 'B', device: 'b' },
    ];
    const before = household.batch(...told).map(known);
    household.one({ user: 'A', previous: 'J', from: 'server' });
    const gone = forget(household, user('A'));
    const [a, j, , b] = before;
    expect(gone).to.include.members([a?.subject, a?.anonymous, j?.subject, j?.anonymous]);
    expect(gone).to.have.length(4);
    expect(gone).to.not.include(b?.subject);
    const left = JSON.stringify(
      [user('A'), user('J'), device('x'), device('y')].map((key) => household.item(key)),
    );
    for (const pseudonym of gone) expect(left).to.not.include(pseudonym);
    expect(left).to.not.include('"keys"');
    expect(known(household.one({ user: 'B', device: 'b', ...later }))).to.deep.equal(b);
  });

  it('keeps the user out for ever, by any of the ids that were one person', () => {
    const household = new Household();
    household.batch({ user: 'A', device: 'x' }, { user: 'A', previous: 'J', from: 'server' });
    forget(household, user('A'));
    for (const told of [{ user: 'A' }, { user: 'J' }, { user: 'A', device: 'new' }])
      for (const when of [{ month: '2026-10' }, later, { at: '2031-01-01T00:00:00.000Z' }])
        expect(household.one({ ...told, ...when }), JSON.stringify(told)).to.deep.equal({ kind: 'erased' });
  });

  for (const swept of [false, true])
    it(`lets the browser begin a life that nobody can claim, ${swept ? 'after' : 'before'} the sweep`, () => {
      const household = new Household();
      const before = known(household.one({ user: 'A', device: 'x' }));
      if (swept) forget(household, user('A'));
      else household.erase(user('A'), erasedAt);
      for (const early of [{ at: erasedAt }, { ...later, time: '2026-11-09T00:00:00Z' }])
        expect(household.one({ device: 'x', ...early })).to.deep.equal({ kind: 'erased' });
      const after = known(household.one({ device: 'x', ...later }));
      expect([before.subject, before.anonymous]).to.not.include(after.subject);
      const claimed = known(household.one({ user: 'B', device: 'x', ...later }));
      expect(claimed.anonymous).to.equal(after.subject);
      expect(household.item(user('B')).devices).to.deep.equal([]);
      expect(known(household.one({ device: 'x', ...later })).subject).to.equal(after.subject);
    });

  it('leaves a housemate on the same browser alone', () => {
    const household = new Household();
    household.one({ user: 'A', device: 'x' });
    const [b, shared] = household.batch({ user: 'B', device: 'x' }, { device: 'x' }).map(known);
    const gone = forget(household, user('A'));
    expect(known(household.one({ user: 'B', device: 'x', ...later }))).to.deep.equal(b);
    expect(known(household.one({ device: 'x', ...later }))).to.deep.equal(shared);
    expect(gone).to.not.include(shared?.subject);
    expect(household.one({ device: 'x', at: erasedAt })).to.deep.equal({ kind: 'erased' });
  });

  it('of an id that was never seen keeps it out all the same', () => {
    const household = new Household();
    forget(household, user('A'));
    expect(household.one({ user: 'A', ...later })).to.deep.equal({ kind: 'erased' });
    forget(household, device('x'));
    expect(household.one({ device: 'x', at: erasedAt })).to.deep.equal({ kind: 'erased' });
    expect(household.one({ device: 'x', ...later }).kind).to.equal('known');
  });

  it('twice is forgetting once, at the later of both times', () => {
    const household = new Household();
    household.one({ user: 'A' });
    household.erase(user('A'), erasedAt);
    const once = household.item(user('A'));
    household.erase(user('A'), erasedAt);
    household.erase(user('A'), '2026-01-01T00:00:00.000Z');
    expect(household.item(user('A'))).to.deep.equal(once);
  });
});

describe('who is let in again', () => {
  it('gets a new name and new keys, and what came before stays out', () => {
    const household = new Household();
    const before = known(household.one({ user: 'A', device: 'x' }));
    forget(household, user('A'));
    const at = '2026-11-20T00:00:00.000Z' as Instant;
    household.items.set(user('A'), readmitted(household.item(user('A')), at, household.minting.pseudonym()));
    expect(household.one({ user: 'A', at })).to.deep.equal({ kind: 'erased' });
    expect(household.one({ user: 'A', at: '2026-12-01T00:00:00.000Z', time: erasedAt })).to.deep.equal({
      kind: 'erased',
    });
    const now = { at: '2026-11-20T00:00:00.001Z' };
    const after = known(household.one({ user: 'A', device: 'x', ...now }));
    expect([before.subject, before.anonymous]).to.not.include.members([after.subject]);
    expect(after.anonymous).to.not.equal(before.anonymous);
    expect(household.item(user('A')).incarnations.map(({ n }) => n)).to.deep.equal([2]);
    expect(known(household.one({ user: 'A', device: 'y', ...now })).subject).to.equal(after.subject);
  });
});

describe('forgetting one purpose', () => {
  const marketing = 'marketing' as Purpose;

  it('destroys its keys alone and makes none of it again, also for what is claimed later', () => {
    const household = new Household();
    household.purposes = [defaultPurpose, marketing];
    const before = known(household.one({ user: 'A' }));
    household.one({ device: 'x' });
    const burial = {
      key: user('A'),
      namespace: 'user',
      at: erasedAt as Instant,
      purposes: [marketing],
    } as const;
    household.items.set(user('A'), buried(household.item(user('A')), burial) as Subject);
    expect(known(household.one({ user: 'A', device: 'x' })).subject).to.equal(before.subject);
    for (const key of [user('A'), device('x')])
      expect(Object.keys(household.item(key).incarnations[0]?.keys ?? {})).to.deep.equal([defaultPurpose]);
  });

  it('of somebody who is not there changes nothing', () => {
    const burial = {
      key: user('A'),
      namespace: 'user',
      at: erasedAt as Instant,
      purposes: [marketing],
    } as const;
    expect(buried(undefined, burial)).to.equal(undefined);
  });
});

describe('a restriction', () => {
  it('goes with a restricted user who is joined to another, and stays with a restricted device', () => {
    const household = new Household();
    household.batch({ user: 'A' }, { user: 'J' }, { device: 'x' });
    for (const key of [user('J'), device('x')])
      household.items.set(key, { ...household.item(key), state: 'restricted' });
    expect(household.one({ user: 'A', previous: 'J', from: 'server' })).to.include({ restricted: true });
    expect(household.one({ user: 'B', device: 'x' })).to.include({ restricted: false });
    expect(household.one({ device: 'x' })).to.include({ kind: 'known', restricted: true });
  });
});
