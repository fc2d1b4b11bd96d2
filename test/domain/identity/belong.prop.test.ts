import { expect } from 'chai';
import fc from 'fast-check';
import type { Belonging } from '../../../src/domain/identity/belong.js';
import type { LookupKey, Subject } from '../../../src/domain/identity/subject.js';
import { FakeMinting } from '../../support/fake-minting.js';
import { device, Household, known, lookup, type Told, user } from './household.js';

const users = fc.constantFrom('A', 'B', 'C', 'x');
const devices = fc.constantFrom('x', 'y', 'z', 'A');
const month = fc.constantFrom('2026-10', '2026-11', '2026-12');
const from = fc.constantFrom('browser' as const, 'server' as const);

const plain: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ user: users, month }),
  fc.record({ device: devices, month }),
  fc.record({ user: users, device: devices, month }),
  fc.constant({}),
);
const alias: fc.Arbitrary<Told> = fc.record(
  { user: users, previous: fc.oneof(users, devices), device: devices, from, month },
  { requiredKeys: ['user', 'previous', 'from', 'month'] },
);
const stream = fc.array(fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: alias, weight: 1 }), {
  maxLength: 25,
});
/** Streams in which no text is both a user id and an anonymous id. */
const apart = stream.map((told) =>
  told.map((one) => ({
    ...one,
    ...(one.device === undefined ? undefined : { device: one.device.toLowerCase() }),
    ...(one.user === undefined ? undefined : { user: one.user.toUpperCase() }),
    ...(one.previous === undefined || one.from === 'server'
      ? undefined
      : { previous: one.previous.toLowerCase() }),
  })),
);
const cuts = fc.array(fc.nat(25), { maxLength: 6 });

function inBatches(household: Household, told: readonly Told[], at: readonly number[]): Belonging[] {
  const bounds = [0, ...[...at].sort((a, b) => a - b).filter((n) => n < told.length), told.length];
  return bounds.slice(1).flatMap((end, i) => household.batch(...told.slice(bounds[i], end)));
}

describe('identity, for any stream', () => {
  it('gives the same in any split into batches', () => {
    fc.assert(
      fc.property(stream, cuts, (told, at) => {
        const whole = new Household();
        const parts = new Household();
        expect(inBatches(parts, told, at)).to.deep.equal(whole.batch(...told));
        expect(parts.items).to.deep.equal(whole.items);
        expect(parts.minting.made).to.deep.equal(whole.minting.made);
      }),
      { numRuns: 400 },
    );
  });

  it('makes no name and no link when it is decided again over its own output, and then rests', () => {
    fc.assert(
      fc.property(apart, (told) => {
        const household = new Household();
        // What was refused may be let in by what came after it.
        fc.pre(household.batch(...told).every(({ kind }) => kind !== 'refused'));
        const links = linksOf(household);
        const made = household.minting.made.length;
        const again = household.batch(...told);
        expect(linksOf(household)).to.deep.equal(links);
        expect(household.minting.made).to.have.length(made);
        const third = household.decide(told);
        expect([...third.changed.keys()]).to.deep.equal([]);
        expect(third.answers).to.deep.equal(again);
      }),
      { numRuns: 600 },
    );
  });

  it('makes the same of what has an own user, however often it is decided', () => {
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 25 }), (told) => {
        const household = new Household();
        const subjects = () =>
          household
            .batch(...told)
            .map((one, i) => (told[i]?.user === undefined ? undefined : known(one).subject));
        expect(subjects()).to.deep.equal(subjects());
      }),
    );
  });

  it('leaves a vault in which every link holds from both ends, one hop long', () => {
    fc.assert(
      fc.property(stream, (told) => {
        const household = new Household();
        for (const one of told) household.one(one);
        for (const [key, subject] of household.items) expectSound(household.items, key, subject);
        const pseudonyms = [...household.items.values()].flatMap(({ incarnations }) =>
          incarnations.map(({ pseudonym }) => pseudonym),
        );
        expect(new Set(pseudonyms).size).to.equal(pseudonyms.length);
      }),
      { numRuns: 400 },
    );
  });

  it('never takes a pseudonym, a claim or a root back', () => {
    fc.assert(
      fc.property(stream, (told) => {
        const household = new Household();
        for (const one of told) {
          const before = household.items;
          household.one(one);
          for (const [key, { incarnations, root }] of before) {
            const after = household.item(key);
            if (root !== undefined) expect(after.root).to.equal(root);
            for (const [i, { pseudonym, owner }] of incarnations.entries()) {
              expect(after.incarnations[i]?.pseudonym).to.equal(pseudonym);
              if (owner !== undefined) expect(after.incarnations[i]?.owner).to.deep.equal(owner);
            }
          }
        }
      }),
    );
  });

  it('joins no users where no server speaks', () => {
    fc.assert(
      fc.property(stream, (told) => {
        const household = new Household();
        const subjects = new Map<string, string>();
        for (const one of told) {
          const belonging = household.one({ ...one, from: 'browser' });
          if (one.user === undefined || belonging.kind !== 'known') continue;
          const earlier = subjects.get(one.user) ?? belonging.subject;
          expect(belonging.subject).to.equal(earlier);
          subjects.set(one.user, earlier);
        }
        expect(new Set(subjects.values()).size).to.equal(subjects.size);
      }),
    );
  });

  it('gives what comes from a device alone to its only user so far, else to nobody known', () => {
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 25 }), (told) => {
        const household = new Household();
        const seen = new Map<string, Set<string>>();
        const alone = new Map<string, Set<string>>();
        const subjects = new Map<string, string>();
        for (const one of told) {
          const belonging = household.one(one);
          if (belonging.kind !== 'known') continue;
          if (one.user !== undefined) subjects.set(one.user, belonging.subject);
          if (one.device === undefined) continue;
          const owners = seen.get(one.device) ?? new Set();
          seen.set(one.device, owners);
          if (one.user !== undefined) {
            owners.add(one.user);
            continue;
          }
          const [only] = owners;
          if (owners.size === 1) expect(belonging.subject).to.equal(subjects.get(only as string));
          else {
            expect([...subjects.values()]).to.not.include(belonging.subject);
            expect(belonging.anonymous).to.equal(belonging.subject);
            const name = `${one.device} ${owners.size === 0}`;
            alone.set(name, (alone.get(name) ?? new Set()).add(belonging.subject));
          }
        }
        for (const pseudonyms of alone.values()) expect(pseudonyms.size).to.equal(1);
      }),
      { numRuns: 300 },
    );
  });

  it('makes no name and no key for what is erased', () => {
    fc.assert(
      fc.property(stream, stream, fc.oneof(users.map(user), devices.map(device)), (before, after, key) => {
        const household = new Household();
        household.batch(...before);
        household.erase(key);
        const fresh = new FakeMinting();
        const later = new Household(fresh);
        later.items = household.items;
        for (const told of after) {
          const made = fresh.made.length;
          const belonging = later.one(told);
          if (told.previous === undefined && belonging.kind === 'erased')
            expect(fresh.made).to.have.length(made);
          if (told.user !== undefined && lookup('user', told.user) === key)
            expect(belonging).to.deep.equal({ kind: 'erased' });
          expect(later.item(key).state).to.equal('erased');
        }
        expect(fresh.keys.filter((name) => name.startsWith(`${key} `))).to.deep.equal([]);
      }),
    );
  });
});

/** What is held, keys and months aside. */
function linksOf({ items }: Household): unknown {
  return [...items].map(([name, subject]) => [
    name,
    {
      ...subject,
      seen: undefined,
      incarnations: subject.incarnations.map((incarnation) => ({ ...incarnation, keys: undefined })),
    },
  ]);
}

function expectSound(items: ReadonlyMap<LookupKey, Subject>, key: LookupKey, subject: Subject): void {
  if (subject.root !== undefined) {
    expect(items.get(subject.root)?.root).to.equal(undefined);
    expect(items.get(subject.root)?.joined).to.include(key);
  }
  for (const hanging of [...subject.devices, ...subject.joined])
    expect(items.get(hanging)?.incarnations.some(({ owner }) => owner?.item === key)).to.equal(true);
  for (const { n, owner, keys, unlinked } of subject.incarnations) {
    if (unlinked) expect(owner).to.equal(undefined);
    for (const [purpose, wrapped] of Object.entries(keys)) {
      expect(wrapped.data).to.equal(`${key} ${n} ${purpose}`);
      expect(wrapped.under).to.deep.equal(owner === undefined ? { kek: '2026Q4' } : { owner });
    }
    if (owner === undefined) continue;
    const holder = items.get(owner.item);
    expect(holder?.[subject.namespace === 'user' ? 'joined' : 'devices']).to.include(key);
    const theirs = holder?.incarnations.find((incarnation) => incarnation.n === owner.n);
    for (const purpose of Object.keys(keys)) expect(theirs?.keys).to.have.property(purpose);
  }
}
