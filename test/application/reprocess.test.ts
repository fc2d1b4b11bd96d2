import { expect } from 'chai';
import type { Reprocessed } from '../../src/application/reprocess.js';
import type { Step } from '../../src/domain/enrichment/step.js';
import type { Steps } from '../../src/domain/enrichment/steps.js';
import { validate } from '../../src/domain/event/validate.js';
import type { Letter, LetterId } from '../../src/domain/failure/letter.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { AuditEntry } from '../../src/domain/privacy/audit-chain.js';
import { mask } from '../../src/domain/privacy/mask-step.js';
import { profile } from '../../src/domain/profile/profile-step.js';
import { collected } from '../contracts/contract.js';
import { compiled, plainHashes } from '../domain/no-detectors.js';
import { Effects } from '../support/effects.js';
import {
  bad,
  begin,
  type Code,
  crashed,
  crashing,
  identify,
  placesOf,
  type Running,
  runBatch,
  Stores,
  send,
  track,
  whileProcessing,
} from './world.js';

const policy = compiled();

/** Code with a bug for events whose `properties.strikes` says so. */
const broken: Code = {
  version: '1.0.0',
  steps: stepsWith(function device(draft) {
    if ((draft.event.raw.properties as JsonObject | undefined)?.strikes === true)
      throw new Error('no device');
    return draft;
  }),
};

function stepsWith(step: Step): Steps {
  return {
    admissions: [validate(policy, plainHashes)],
    steps: [step, profile(policy, plainHashes), mask(policy, plainHashes)],
  };
}

const struck = (id: string, more = {}) =>
  track(id, { properties: { strikes: true, email: 'ada@example.org' }, ...more });

describe('reprocessing', () => {
  let stores: Stores;
  let old: Running;

  beforeEach(async () => {
    stores = new Stores();
    old = begin(stores, broken);
    await send(old, [track('e0'), struck('e1'), bad('e2'), identify('e3', { plan: 'pro' })]);
    await send(old, [struck('e4', { userId: null, anonymousId: 'a-1' }), 'no event at all']);
    await runBatch(old);
  });

  function reprocess(running: Running, filter: Parameters<Running['reprocess']['run']>[0] = {}) {
    return whileProcessing(running, () => collected(running.reprocess.run(filter)));
  }

  async function letter(id: string): Promise<Letter | undefined> {
    return stores.ports.letters.get(id as LetterId);
  }

  const repaired: Reprocessed[] = [
    { id: 'c1.1-1' as LetterId, was: 'step_failed', outcome: 'recorded' },
    { id: 'c1.1-2' as LetterId, was: 'forbidden_id', outcome: 'dead', code: 'forbidden_id' },
    { id: 'c1.2-0' as LetterId, was: 'step_failed', outcome: 'recorded' },
    { id: 'c1.2-1' as LetterId, was: 'not_an_event', outcome: 'dead', code: 'not_an_event' },
  ];

  describe('as a dry run', () => {
    it('says what would happen and changes nothing, in any store', async () => {
      const effects = new Effects();
      const today = begin(stores, { version: '2.0.0', decorate: effects.decorate });
      const before = stores.dump();
      expect(await collected(today.reprocess.preview({}))).to.deep.equal(repaired);
      expect(stores.dump()).to.equal(before);
      expect(effects.log).to.deep.equal([]);
    });

    it('makes nobody known whom only today’s code lets in', async () => {
      const refusing = function consent() {
        return { stop: 'dead', failure: { code: 'schema_violation' } } as const;
      };
      const strict = begin(stores, {
        steps: { admissions: [refusing], steps: [profile(policy, plainHashes), mask(policy, plainHashes)] },
      });
      await send(strict, [
        track('e9', { userId: 'u-new', anonymousId: 'a-new' }),
        identify('e10', { plan: 'pro' }),
      ]);
      await runBatch(strict);
      const effects = new Effects();
      const today = begin(stores, { decorate: effects.decorate });
      const before = stores.dump();
      const previewed = await collected(today.reprocess.preview({ code: 'schema_violation' }));
      expect(previewed.map(({ outcome }) => outcome)).to.deep.equal(['recorded', 'recorded']);
      expect(effects.log).to.deep.equal([]);
      expect(stores.dump()).to.equal(before);
    });

    it('makes no key either, in a quarter that has none yet', async () => {
      const effects = new Effects();
      stores.clock.time = Date.parse('2027-01-02T00:00:00Z');
      const today = begin(stores, { version: '2.0.0', decorate: effects.decorate });
      const before = stores.dump();
      expect(await collected(today.reprocess.preview({}))).to.deep.equal(repaired);
      expect(effects.log).to.deep.equal([]);
      expect(stores.dump()).to.equal(before);
    });

    it('says with today’s failure what would stay', async () => {
      const today = begin(stores, { ...broken, version: '2.0.0' });
      const previewed = await collected(today.reprocess.preview({ code: 'step_failed' }));
      expect(previewed.map(({ outcome, code }) => [outcome, code])).to.deep.equal([
        ['dead', 'step_failed'],
        ['dead', 'step_failed'],
      ]);
    });
  });

  it('ends each letter as reprocessed, or leaves it open with its new failure', async () => {
    stores.clock.time += 3_600_000;
    expect(await reprocess(begin(stores, { version: '2.0.0' }))).to.deep.equal(repaired);
    expect(await letter('c1.1-1'))
      .to.include({ state: 'reprocessed' })
      .and.not.have.property('event');
    expect(await letter('c1.1-2'))
      .to.include({ state: 'open' })
      .and.have.property('event');
    expect((await letter('c1.1-2'))?.at).to.match(/T13:/);
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c1.1-1', 'c1.1-3', 'c1.2-0']);
  });

  it('gives a letter that stays the failure of today’s code', async () => {
    await reprocess(begin(stores, { ...broken, version: '2.0.0' }), { code: 'step_failed' });
    expect((await letter('c1.1-1'))?.failure).to.include({ code: 'step_failed', version: '2.0.0' });
  });

  it('records an event as it was received: its place, its time, its person', async () => {
    const before = await stores.rows();
    stores.clock.time += 30 * 86_400_000;
    await reprocess(begin(stores), { ids: ['c1.1-1' as LetterId] });
    const row = (await stores.rows()).find(({ id }) => id === 'e1');
    const neighbour = before.find(({ id }) => id === 'e0');
    expect(row?.received_at).to.equal(neighbour?.received_at);
    expect(row?.time).to.equal(neighbour?.time);
    expect(row?.subject).to.equal(neighbour?.subject);
    expect(row?.lethe).to.deep.equal({ ...neighbour?.lethe, index: 1 });
  });

  it('adds up in the ledger after it', async () => {
    const running = begin(stores);
    const before = await running.audit.run();
    expect(before.ledger).to.deep.include({ received: 6, recorded: 2, dead: 4 });
    await reprocess(running);
    const { ledger, findings } = await running.audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.deep.equal({
      received: 6,
      recorded: 4,
      suppressed: 0,
      dead: 2,
      removed: 0,
      repeated: 0,
      waiting: 0,
      letters: { open: 2, reprocessed: 2, discarded: 0, expired: 0, erased: 0 },
    });
  });

  it('chooses by code, type, source, time and id', async () => {
    const today = begin(stores);
    const chosen = async (filter: Parameters<Running['reprocess']['preview']>[0]) =>
      (await collected(today.reprocess.preview(filter))).map(({ id }) => id);
    expect(await chosen({ code: 'forbidden_id' })).to.deep.equal(['c1.1-2']);
    expect(await chosen({ type: 'workout_completed' })).to.deep.equal(['c1.1-1', 'c1.1-2', 'c1.2-0']);
    expect(await chosen({ source: 'another' })).to.deep.equal([]);
    expect(
      await chosen({ from: '2026-11-23T12:00:00.000Z', to: '2026-11-23T12:00:00.001Z' }),
    ).to.have.lengthOf(4);
    expect(await chosen({ to: '2026-11-23T12:00:00.000Z' })).to.deep.equal([]);
    expect(await chosen({ ids: ['c1.2-1', 'c9.9-9'] as LetterId[] })).to.deep.equal(['c1.2-1']);
  });

  it('takes only open letters, so that a second time does nothing again', async () => {
    await reprocess(begin(stores), { code: 'step_failed' });
    const rows = await stores.rows();
    expect(await reprocess(begin(stores), { code: 'step_failed' })).to.deep.equal([]);
    expect(await stores.rows()).to.deep.equal(rows);
  });

  it('asked for twice at once records each event once', async () => {
    const [one, other, worker] = [begin(stores), begin(stores), begin(stores)];
    await whileProcessing(worker, () =>
      Promise.all([collected(one.reprocess.run({})), collected(other.reprocess.run({}))]),
    );
    expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c1.1-1', 'c1.1-3', 'c1.2-0']);
    const { ledger, findings } = await worker.audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.include({ received: 6, recorded: 4, dead: 2 });
  });

  it('asked for twice in one batch, with many events between, records each event once', async () => {
    const asking = begin(stores);
    const ids = ['c1.1-1', 'c1.2-0'];
    const ask = () => {
      const body = Buffer.from(JSON.stringify({ letters: ids }));
      const source = { name: 'operator', kind: 'server', environment: 'operations' } as const;
      const rest = { request: {}, events: 0, live: false, forward: false } as const;
      return asking.collect.accept({ source, endpoint: 'letters', body, ...rest });
    };
    await ask();
    const between = Array.from({ length: 1_100 }, (_, i) => track(`between-${i}`));
    for (let i = 0; i < between.length; i += 100)
      await send(asking, between.slice(i, i + 100), { live: false });
    await ask();
    const { events } = await runBatch(begin(stores));
    expect(events).to.equal(1_102);
    const { findings } = await asking.audit.run();
    expect(findings).to.deep.equal([]);
  });

  it('is not queued for targets where the event was not to be forwarded', async () => {
    await send(old, [struck('e5')], { forward: false });
    await runBatch(old);
    await reprocess(begin(stores, { targets: ['amplitude'] }), { code: 'step_failed' });
    const queued = await stores.ports.targetQueues.next('amplitude', 10);
    expect(queued.map(({ id }) => id).sort()).to.deep.equal(['e1', 'e4']);
  });

  it('goes on past a letter that does not open', async () => {
    const held = await letter('c1.1-1');
    if (held?.event === undefined) throw new Error('There is no such letter');
    const event = { ...held.event, data: Buffer.alloc(100).toString('base64') };
    await stores.ports.letters.replace({ ...held, event }, 'open');
    const today = begin(stores);
    const outcomes = [['c1.1-1', 'unopened'], ...repaired.slice(1).map(({ id, outcome }) => [id, outcome])];
    const previewed = await collected(today.reprocess.preview({}));
    expect(previewed.map(({ id, outcome }) => [id, outcome])).to.deep.equal(outcomes);
    const done = await reprocess(today);
    expect(done.map(({ id, outcome }) => [id, outcome])).to.deep.equal(outcomes);
    expect((await letter('c1.1-1'))?.state).to.equal('open');
    expect((await today.audit.run()).findings).to.deep.equal([]);
  });

  for (const at of ['after:lake.put', 'before:settlements.settle', 'after:settlements.settle'] as const)
    it(`crashed ${at.replace(':', ' ')} leaves each event once when it is asked for again`, async () => {
      const first = begin(stores, { decorate: crashing(at) });
      const body = first.ports.crypto.encode(JSON.stringify({ letters: ['c1.1-1', 'c1.1-2', 'c1.2-0'] }));
      await send(first, [], { endpoint: 'letters', body, events: 0, live: false, forward: false });
      await crashed(runBatch(first));
      stores.clock.time += 120_000;
      const today = begin(stores);
      await reprocess(today);
      expect(placesOf(await stores.rows())).to.deep.equal(['c1.1-0', 'c1.1-1', 'c1.1-3', 'c1.2-0']);
      expect((await today.audit.run()).findings).to.deep.equal([]);
    });

  describe('instead, discarding', () => {
    it('ends a letter for good and leaves an entry in the audit chain', async () => {
      const today = begin(stores);
      expect(await today.discard.run(['c1.1-2' as LetterId], 'a test account')).to.deep.equal(['c1.1-2']);
      expect((await letter('c1.1-2'))?.state).to.equal('discarded');
      const [entry] = (await stores.ports.streams.read('audit')) as unknown as AuditEntry[];
      expect(entry).to.deep.include({
        n: 1,
        at: '2026-11-23T12:00:00.000Z',
        fact: {
          event: 'letter_discarded',
          letter: 'c1.1-2',
          code: 'forbidden_id',
          reason: 'a test account',
        },
      });
      const { ledger, findings } = await today.audit.run();
      expect(findings).to.deep.equal([]);
      expect(ledger.letters).to.include({ open: 3, discarded: 1 });
      const ids = (await reprocess(today)).map(({ id }) => id);
      expect(ids).to.not.include('c1.1-2');
      expect((await letter('c1.1-2'))?.state).to.equal('discarded');
    });

    it('writes the entry before it ends the letter', async () => {
      const effects = new Effects();
      const today = begin(stores, { decorate: effects.decorate });
      await today.discard.run(['c1.1-2' as LetterId], 'a test account');
      expect(effects.log.filter((boundary) => boundary.startsWith('after:'))).to.deep.equal([
        'after:streams.append',
        'after:letters.replace',
      ]);
    });

    it('leaves letters alone that are not open, unknown, or ended already', async () => {
      const today = begin(stores);
      await reprocess(today, { code: 'step_failed' });
      expect(await today.discard.run(['c1.1-1', 'c7.7-7'] as LetterId[], 'why not')).to.deep.equal([]);
      await today.discard.run(['c1.1-2' as LetterId], 'once');
      expect(await today.discard.run(['c1.1-2' as LetterId], 'twice')).to.deep.equal([]);
      expect(await stores.ports.streams.read('audit')).to.have.lengthOf(1);
    });

    it('by several at once leaves an entry for each letter', async () => {
      const ids = (await stores.letters()).map(({ id }) => id);
      await Promise.all(ids.map((id) => begin(stores).discard.run([id], 'cleaning up')));
      const entries = (await stores.ports.streams.read('audit')) as unknown as {
        fact: { letter: string };
      }[];
      expect(entries.map(({ fact }) => fact.letter).sort()).to.deep.equal(ids);
    });
  });
});
