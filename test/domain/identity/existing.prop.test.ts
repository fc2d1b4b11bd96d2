import { expect } from 'chai';
import fc from 'fast-check';
import type { Belonging } from '../../../src/domain/identity/belong.js';
import { existing } from '../../../src/domain/identity/existing.js';
import type { Pseudonym } from '../../../src/domain/identity/subject.js';
import { device, eventOf, Household, known, type Told, user } from './household.js';

/** Whom an event with these ids already has. */
function found(household: Household, told: Told): Pseudonym | undefined {
  const ids = {
    user: told.user === undefined ? undefined : user(told.user),
    anonymous: told.device === undefined ? undefined : device(told.device),
  };
  return existing(eventOf(told), ids, (key) => household.items.get(key));
}

function formerly(belonging: Belonging): readonly string[] {
  return (belonging.kind === 'known' && belonging.formerly) || [];
}

const told: fc.Arbitrary<Told> = fc.record(
  { user: fc.constantFrom('A', 'B', 'C'), device: fc.constantFrom('x', 'y') },
  { requiredKeys: [] },
);
const alias: fc.Arbitrary<Told> = fc.record({
  user: fc.constantFrom('A', 'B', 'C'),
  previous: fc.constantFrom('A', 'B', 'C', 'x'),
  from: fc.constantFrom('server', 'browser'),
});
const past = fc.array(fc.oneof({ weight: 3, arbitrary: told }, alias), { maxLength: 12 });
const erased = fc.subarray([user('A'), user('B'), device('x')]);

describe('the subject that an event already has', () => {
  it('is the one that it would belong to, or another life of that one; else there is none', () => {
    fc.assert(
      fc.property(past, erased, told, (before, gone, next) => {
        const household = new Household();
        for (const one of before) household.one(one);
        for (const key of gone) household.erase(key);
        const held = new Map(household.items);
        const subject = found(household, next);
        expect(household.items).to.deep.equal(held);
        const pseudonyms = [...held.values()].flatMap(({ incarnations }) =>
          incarnations.map((one) => one.pseudonym),
        );
        const belonging = household.one(next);
        if (belonging.kind !== 'known') expect(subject).to.equal(undefined);
        else if (subject !== undefined)
          expect([belonging.subject, ...formerly(belonging)]).to.include(subject);
        // A person who is there is always found, but for a device that only now is seen to be shared.
        else expect(pseudonyms).to.not.include(belonging.subject);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the device’s where its user is not there yet, unless somebody else has claimed it', () => {
    const household = new Household();
    const { subject } = known(household.one({ device: 'x' }));
    expect(found(household, { user: 'A', device: 'x' })).to.equal(subject);
    const claimer = known(household.one({ user: 'B', device: 'x' })).subject;
    expect(found(household, { user: 'A', device: 'x' })).to.equal(undefined);
    expect(found(household, { device: 'x' })).to.equal(claimer);
  });
});

describe('the other lives of an event’s subject', () => {
  it('are the devices it has claimed and the users joined to it, as far as the event names them', () => {
    const household = new Household();
    const anonymous = known(household.one({ device: 'x' })).subject;
    const old = known(household.one({ user: 'old' })).subject;
    expect(formerly(household.one({ user: 'A' }))).to.deep.equal([]);
    expect(formerly(household.one({ user: 'A', device: 'x' }))).to.deep.equal([anonymous]);
    expect(formerly(household.one({ device: 'x' }))).to.deep.equal([anonymous]);
    expect(formerly(household.one({ user: 'A', previous: 'old', from: 'server' }))).to.deep.equal([old]);
    expect(formerly(household.one({ user: 'old', device: 'x' }))).to.deep.equal([old, anonymous]);
    expect(formerly(household.one({ user: 'A' }))).to.deep.equal([]);
  });

  it('are not a device that a second user was seen on', () => {
    const household = new Household();
    household.one({ user: 'A', device: 'x' });
    expect(formerly(household.one({ user: 'B', device: 'x' }))).to.deep.equal([]);
    expect(formerly(household.one({ user: 'A', device: 'x' }))).to.deep.equal([]);
  });
});
