import { expect } from 'chai';
import type { Step } from '../../src/domain/enrichment/step.js';
import type { Steps } from '../../src/domain/enrichment/steps.js';
import type { EventType } from '../../src/domain/event/event-type.js';
import { validate } from '../../src/domain/event/validate.js';
import type { LookupKey } from '../../src/domain/identity/subject.js';
import { LeaseLost } from '../../src/domain/ports/lease.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import { mask } from '../../src/domain/privacy/mask-step.js';
import type { Purpose } from '../../src/domain/privacy/policy.js';
import { profile } from '../../src/domain/profile/profile-step.js';
import { errorOf } from '../contracts/contract.js';
import { compiled, plainHashes, rule } from '../domain/no-detectors.js';
import { decorating } from '../support/effects.js';
import {
  bad,
  begin,
  type Code,
  crashed,
  crashing,
  drain,
  holdLease,
  identify,
  objectsOf,
  placesOf,
  type Row,
  runBatch,
  Stores,
  send,
  track,
} from './world.js';

const policy = compiled();

/** Today's steps with one more in front. */
function withStep(step: Step): Steps {
  return {
    admissions: [validate(policy, plainHashes)],
    steps: [step, profile(policy, plainHashes), mask(policy, plainHashes)],
  };
}

describe('a batch', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  it('seals under a purpose of any name, also one that every object has', async () => {
    const purpose = 'constructor' as Purpose;
    const rules = [rule('properties.note', { kind: 'seal' }, { purpose }), ...defaultPolicy.rules];
    const running = begin(stores, { policy: { ...defaultPolicy, rules } });
    await send(running, [track('e1', { properties: { note: 'canary-7f3a' } })]);
    await runBatch(running);
    const [row] = await stores.rows();
    const privacy = row?.privacy as { sealed: object } | undefined;
    expect(Object.keys(privacy?.sealed ?? {}).sort()).to.deep.equal(['constructor', 'default']);
  });

  it('gives a track the traits that an identify before it in the batch brought, but not those after it', async () => {
    const running = begin(stores);
    await send(running, [
      track('before'),
      identify('first', { plan: 'free', goals: { weekly: 3 } }, { timestamp: '2026-11-23T10:00:00Z' }),
      track('between'),
      identify('second', { plan: 'pro' }, { timestamp: '2026-11-23T11:00:00Z' }),
      track('after'),
    ]);
    await runBatch(running);
    const users = new Map((await stores.rows()).map(({ id, user }) => [id, user]));
    expect(users.get('before')).to.equal(undefined);
    expect(users.get('between')).to.deep.equal({ goals: { weekly: 3 }, plan: 'free' });
    expect(users.get('after')).to.deep.equal({ goals: { weekly: 3 }, plan: 'pro' });
  });

  it('is one batch however large: traits, people and objects know no bounds within it', async () => {
    const running = begin(stores);
    const many = (n: number) =>
      Array.from({ length: 700 }, (_, i) => track(`e${n}-${i}`, { userId: `u-${i % 9}` }));
    await send(running, [...many(1), identify('i1', { plan: 'pro' }, { timestamp: '2026-11-23T10:00:00Z' })]);
    await send(running, many(2));
    await send(running, [...many(3), identify('i2', { team: 'red' }, { timestamp: '2026-11-23T11:00:00Z' })]);
    await send(running, [track('last')]);
    const { recorded } = await runBatch(running);
    expect(recorded).to.equal(2_103);
    const rows = await stores.rows();
    expect(objectsOf(rows)).to.have.lengthOf(2);
    const users = new Map(rows.map(({ id, user }) => [id, user]));
    expect(users.get('e1-1')).to.equal(undefined);
    expect(users.get('e3-1')).to.deep.equal({ plan: 'pro' });
    expect(users.get('last')).to.deep.equal({ plan: 'pro', team: 'red' });
    expect(new Set(rows.map(({ subject }) => subject)).size).to.equal(9);
    expect(await stores.settled()).to.deep.equal(['c1.1', 'c1.2', 'c1.3', 'c1.4']);
  });

  it('leaves no personal value in clear in any store, and the sealed ones open again', async () => {
    const canary = 'canary-7f3a';
    const running = begin(stores, { targets: ['amplitude'] });
    const personal = { email: `${canary}@example.org`, phone: `+49 151 ${canary}`, firstName: canary };
    await send(
      running,
      [
        identify('e1', personal, { userId: canary, anonymousId: `device-${canary}` }),
        track('e2', { userId: canary, context: { traits: personal } }),
        track('e3', { userId: 'null', anonymousId: canary, context: { traits: personal } }),
        { ...track('e4'), event: '', properties: personal },
        canary,
      ],
      { request: { referer: `https://example.org/?email=${canary}` } },
    );
    expect(stores.dump()).to.not.include(canary);
    const { recorded, dead } = await runBatch(running);
    expect({ recorded, dead }).to.deep.equal({ recorded: 2, dead: 3 });
    expect(stores.dump()).to.not.include(canary);
    const opened = await Promise.all(
      (await stores.letters()).map((letter) => running.batches.openLetter(letter)),
    );
    for (const item of opened) expect(JSON.stringify(item?.raw)).to.include(canary);
  });

  it('keeps a letter’s event under its subject’s key, and under the day’s key where it is nobody’s', async () => {
    const running = begin(stores, { steps: withStep(failsOn('e2')) });
    await send(running, [bad('e1'), track('e2')]);
    await runBatch(running);
    const [first, second] = await stores.letters();
    expect(first?.event?.under).to.deep.equal({ day: '2026-11-23' });
    expect(second?.event?.under).to.have.property('subject').that.matches(/^s_/);
  });

  describe('whose lease was lost in its middle', () => {
    for (const at of ['plans.save', 'lake.put', 'letters.put'] as const)
      it(`after ${at}: settles nothing, and the next holder lands every event once`, async () => {
        const takeOver = decorating((port, method, _args, call) => {
          const result = call();
          if (`${port}.${method}` !== at) return result;
          return (result as Promise<unknown>).then(async () => {
            stores.clock.time += 120_000;
            await stores.ports.lease.acquire('another', stores.clock.now(), 60_000);
          });
        });
        const slow = begin(stores, { decorate: takeOver, targets: ['amplitude'] });
        const receipt = await send(slow, [track('e1'), bad('e2')]);
        expect(await errorOf(runBatch(slow))).to.be.instanceOf(LeaseLost);
        expect(await stores.settled()).to.deep.equal([]);
        expect(await stores.waiting()).to.deep.equal([receipt]);
        expect([...(await stores.ports.targetQueues.waiting())]).to.deep.equal([]);

        const other = begin(stores);
        await other.process.redo(await holdLease(other, 'another'));
        expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0']);
        expect(await stores.waiting()).to.deep.equal([]);
        expect((await other.audit.run()).findings).to.deep.equal([]);
      });

    it('before its plan: writes nothing to the lake either', async () => {
      const takeOver = decorating((port, method, _args, call) => {
        if (`${port}.${method}` !== 'plans.save') return call();
        stores.clock.time += 120_000;
        return stores.ports.lease.acquire('another', stores.clock.now(), 60_000).then(call);
      });
      const slow = begin(stores, { decorate: takeOver });
      await send(slow, [track('e1'), bad('e2')]);
      expect(await errorOf(runBatch(slow))).to.be.instanceOf(LeaseLost);
      expect(await stores.rows()).to.deep.equal([]);
      expect(await stores.letters()).to.deep.equal([]);
      expect(await stores.ports.plans.open()).to.equal(undefined);
    });
  });

  describe('that a crash ended', () => {
    const events = [track('e1'), track('e2', { event: 'Order Placed' }), bad('e3')];

    async function crash(at: Parameters<typeof crashing>[0], code: Code = {}): Promise<void> {
      const running = begin(stores, { ...code, decorate: crashing(at) });
      await send(running, events);
      await crashed(runBatch(running));
    }

    async function redo(code: Code = {}) {
      const running = begin(stores, code);
      stores.clock.time += 120_000;
      await running.process.redo(await holdLease(running));
      return running;
    }

    for (const at of [
      ...['before:vault.write', 'after:vault.write', 'before:profiles.write', 'after:profiles.write'],
      ...['before:plans.save', 'after:plans.save', 'before:lake.put', 'after:lake.put'],
      ...['before:letters.put', 'after:letters.put', 'before:settlements.settle'],
      'after:settlements.settle',
    ] as const)
      it(`${at.replace(':', ' ')} lands every event once when it is done again`, async () => {
        const running = begin(stores, { decorate: crashing(at as 'after:lake.put'), targets: ['amplitude'] });
        await send(running, [identify('e0', { plan: 'pro' }), ...events]);
        await crashed(runBatch(running));
        stores.clock.time += 120_000;
        const again = begin(stores, { targets: ['amplitude'] });
        await drain(again);
        expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c1.1-1', 'c1.1-2']);
        expect((await stores.letters()).map(({ id }) => id)).to.deep.equal(['c1.1-3']);
        expect((await stores.ports.targetQueues.waiting()).get('amplitude')).to.equal(3);
        expect(await stores.ports.plans.open()).to.equal(undefined);
        const { ledger, findings } = await again.audit.run();
        expect(findings).to.deep.equal([]);
        expect(ledger).to.include({ received: 4, recorded: 3, dead: 1, suppressed: 0, waiting: 0 });
      });

    it('replaces its objects when it is done again: the same names, made anew', async () => {
      await crash('after:lake.put');
      const before = await stores.rows();
      const newer = { ...defaultPolicy, rules: defaultPolicy.rules.slice(1) };
      const again = await redo({ policy: newer });
      const after = await stores.rows();
      expect(objectsOf(after)).to.deep.equal(objectsOf(before));
      const versionOf = ({ privacy }: Row) => (privacy as { policy: string }).policy;
      expect(new Set(after.map(versionOf))).to.deep.equal(new Set([again.policies.current.version]));
      expect(before.map(versionOf)).to.not.include(again.policies.current.version);
      expect(placesOf(after)).to.deep.equal(['c1.1-0', 'c1.1-1']);
    });

    it('by newer code keeps the old plan’s names in its own until it has settled', async () => {
      await crash('after:lake.put');
      const old = await stores.ports.plans.open();
      expect(old?.objects).to.have.lengthOf(2);
      const running = begin(stores, {
        steps: withStep(movesTo('moved')),
        decorate: crashing('after:plans.save'),
      });
      stores.clock.time += 120_000;
      await crashed(running.process.redo(await holdLease(running)));
      const plan = await stores.ports.plans.open();
      expect(plan?.receipts).to.deep.equal(old?.receipts);
      expect(plan?.objects).to.include.members([...(old?.objects ?? [])]);
      expect(plan?.objects).to.have.lengthOf(3);
    });

    it('by newer code deletes the objects that it no longer writes', async () => {
      await crash('after:lake.put');
      const before = objectsOf(await stores.rows());
      const again = await redo({ steps: withStep(movesTo('moved')) });
      const rows = await stores.rows();
      expect(rows.map(({ type }) => type)).to.deep.equal(['moved', 'moved']);
      expect(objectsOf(rows)).to.have.lengthOf(1).and.to.not.include.members(before);
      expect((await again.audit.run()).findings).to.deep.equal([]);
    });

    it('by ever newer code, each crashing, deletes what any of them wrote', async () => {
      await crash('after:lake.put');
      for (const type of ['second', 'third']) {
        const running = begin(stores, {
          steps: withStep(movesTo(type)),
          decorate: crashing('after:lake.put'),
        });
        stores.clock.time += 120_000;
        await crashed(running.process.redo(await holdLease(running)));
      }
      const again = await redo({ steps: withStep(movesTo('last')) });
      expect((await stores.rows()).map(({ type }) => type)).to.deep.equal(['last', 'last']);
      expect((await again.audit.run()).findings).to.deep.equal([]);
    });

    it('removes the letters that newer code no longer writes, and the records it no longer makes', async () => {
      await crash('after:letters.put', { steps: withStep(failsOn('e1')) });
      expect((await stores.letters()).map(({ id }) => id)).to.deep.equal(['c1.1-0', 'c1.1-2']);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-1']);
      const again = await redo({ steps: withStep(failsOn('e2')) });
      expect((await stores.letters()).map(({ id }) => id)).to.deep.equal(['c1.1-1', 'c1.1-2']);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0']);
      expect((await again.audit.run()).findings).to.deep.equal([]);
    });

    it('leaves a letter with the failure that was settled, not with that of the crash', async () => {
      await crash('after:letters.put', { steps: withStep(failsOn('e1', 'older')), version: '1.0.0' });
      await redo({ steps: withStep(failsOn('e1', 'newer')), version: '2.0.0' });
      const [letter] = await stores.letters();
      expect(letter?.failure).to.include({ step: 'newer', version: '2.0.0' });
    });

    it('keeps letters of other receipts when it is done again', async () => {
      const first = begin(stores);
      await send(first, [bad('e0')]);
      await runBatch(first);
      const running = begin(stores, { decorate: crashing('after:letters.put') });
      await send(running, events);
      await crashed(runBatch(running));
      await redo();
      expect((await stores.letters()).map(({ id }) => id)).to.deep.equal(['c1.1-0', 'c2.1-2']);
    });
  });

  describe('with an event that a bug strikes', () => {
    it('sets aside that event alone, with step, version and stack, and no values', async () => {
      const running = begin(stores, { steps: withStep(failsOn('e2')), version: '1.2.3' });
      await send(running, [track('e1'), track('e2', { properties: { note: 'canary-7f3a' } }), track('e3')]);
      await runBatch(running);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c1.1-2']);
      const [letter, ...others] = await stores.letters();
      expect(others).to.deep.equal([]);
      expect(letter).to.include({ index: 1, state: 'open', type: 'workout_completed' });
      const { stack, ...failure } = letter?.failure ?? {};
      expect(failure).to.deep.equal({ code: 'step_failed', step: 'geo', version: '1.2.3' });
      expect(stack).to.match(/^TypeError\nat /);
      expect(stores.dump()).to.not.include('canary-7f3a');
    });

    it('sets aside that event alone when an admission has the bug', async () => {
      const admission = function consent(event: { id: string }): undefined {
        if (event.id === 'e2') throw new Error(`no consent of ${event.id}`);
      };
      const running = begin(stores, {
        steps: {
          admissions: [admission, validate(policy, plainHashes)],
          steps: [profile(policy, plainHashes), mask(policy, plainHashes)],
        },
      });
      await send(running, [track('e1'), track('e2'), track('e3')]);
      await runBatch(running);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c1.1-2']);
      expect((await stores.letters()).map(({ failure }) => failure.step)).to.deep.equal(['consent']);
    });

    it('sets aside those of a subject whose key does not open, and goes on with the rest', async () => {
      const first = begin(stores);
      await send(first, [track('e1', { userId: 'broken' })]);
      await runBatch(first);
      await breakKeys(stores, first, 'broken');
      const running = begin(stores);
      await send(running, [
        track('e2'),
        track('e3', { userId: 'broken' }),
        track('e4', { userId: 'broken', anonymousId: 'a-1' }),
        track('e5'),
      ]);
      await runBatch(running);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c2.1-0', 'c2.1-3']);
      const letters = await stores.letters();
      expect(letters.map(({ id, failure }) => [id, failure.code])).to.deep.equal([
        ['c2.1-1', 'step_failed'],
        ['c2.1-2', 'step_failed'],
      ]);
      for (const letter of letters)
        expect(await running.batches.openLetter(letter)).to.have.nested.property('raw.event');
      expect((await running.audit.run()).findings).to.deep.equal([]);
    });

    it('sets aside an alias that links a subject whose key does not open, and goes on with the rest', async () => {
      const first = begin(stores);
      await send(first, [track('e1', { userId: null, anonymousId: 'a-broken' })]);
      await runBatch(first);
      await breakKeys(stores, first, 'a-broken', 'anonymous');
      const running = begin(stores);
      await send(running, [track('e2'), track('e3', { anonymousId: 'a-broken' }), track('e4')]);
      await runBatch(running);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c2.1-0', 'c2.1-2']);
      expect((await stores.letters()).map(({ id }) => id)).to.deep.equal(['c2.1-1']);
    });
  });

  describe('with a receipt that does not open', () => {
    it('records the rest, and sets its events aside, its bytes kept', async () => {
      const running = begin(stores);
      const ids = [
        await send(running, [track('e1')]),
        await send(running, [track('e2'), track('e3')]),
        await send(running, [track('e4')]),
      ];
      const receipt = stores.state.receipts.get(ids[1] as (typeof ids)[0]);
      receipt?.sealed.set([1, 2, 3], 20);
      const bytes = Array.from(receipt?.sealed ?? []);
      await runBatch(running);
      expect((await stores.rows()).map(({ id }) => id).sort()).to.deep.equal(['e1', 'e4']);
      const letters = await stores.letters();
      expect(letters.map(({ id, failure }) => [id, failure.code, failure.step])).to.deep.equal([
        ['c1.2-0', 'step_failed', 'open'],
        ['c1.2-1', 'step_failed', 'open'],
      ]);
      const kept = await running.batches.openLetter(letters[0] as (typeof letters)[0]);
      expect(kept?.raw).to.deep.equal({ sealed: bytes });
      const { ledger, findings } = await running.audit.run();
      expect(findings).to.deep.equal([]);
      expect(ledger).to.include({ received: 4, recorded: 2, dead: 2 });
    });

    it('records the rest where it opens but holds no JSON', async () => {
      const running = begin(stores);
      await send(running, [track('e1')]);
      await send(running, [track('e2')], { body: running.ports.crypto.encode('{"batch":[') });
      await runBatch(running);
      expect((await stores.rows()).map(({ id }) => id)).to.deep.equal(['e1']);
      expect((await stores.letters()).map(({ id }) => id)).to.deep.equal(['c1.2-0']);
    });
  });
});

/** A step with a bug for one event, whose message holds a value. */
function failsOn(id: string, name = 'geo'): Step {
  const steps: { [name: string]: Step } = {
    [name]: (draft) => {
      if (draft.event.id === id) throw new TypeError(`cannot read ${JSON.stringify(draft.event.raw)}`);
      return draft;
    },
  };
  return steps[name] as Step;
}

function movesTo(type: string): Step {
  return function route(draft) {
    return { ...draft, event: { ...draft.event, type: type as EventType } };
  };
}

/** Damages the wrapped keys in an id's vault item. */
async function breakKeys(
  stores: Stores,
  { ports, keyring }: ReturnType<typeof begin>,
  id: string,
  namespace: 'user' | 'anonymous' = 'user',
): Promise<void> {
  const key: LookupKey = ports.crypto.lookup(await keyring.indexKey(), namespace, id);
  const item = (await stores.ports.vault.read([key])).get(key);
  if (item === undefined) throw new Error('There is no such item');
  const incarnations = item.subject.incarnations.map((incarnation) => ({
    ...incarnation,
    keys: Object.fromEntries(
      Object.entries(incarnation.keys).map(([purpose, wrapped]) => [
        purpose,
        { ...wrapped, data: Buffer.alloc(60).toString('base64') },
      ]),
    ),
  }));
  const lost = await stores.ports.vault.write([
    { key, subject: { ...item.subject, incarnations }, expected: item.version },
  ]);
  if (lost.length > 0) throw new Error('Somebody else was faster');
}
