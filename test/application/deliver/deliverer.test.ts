import { expect } from 'chai';
import { MemoryTargetQueues } from '../../../src/adapters/memory/target-queues.js';
import type { Deliverer, DelivererEvents } from '../../../src/application/deliver/deliverer.js';
import { RecordingTarget } from '../../support/recording-target.js';
import {
  begin,
  Crash,
  crashing,
  drain,
  identify,
  type Running,
  Stores,
  send,
  track,
  until,
} from '../world.js';
import { delivering } from './delivering.js';

const day = 86_400_000;

describe('Deliverer', () => {
  let stores: Stores;
  let running: Running;
  let target: RecordingTarget;

  beforeEach(() => {
    stores = new Stores();
    running = begin(stores, { targets: ['amplitude', 'other'] });
    target = new RecordingTarget();
  });

  async function record(events: readonly unknown[]): Promise<void> {
    await send(running, events);
    await drain(begin(stores, { targets: ['amplitude', 'other'] }));
  }

  const waiting = async (name = 'amplitude') => (await stores.ports.targetQueues.waiting()).get(name) ?? 0;
  const tally = async () =>
    new MemoryTargetQueues(stores.state).tallies().then((all) => all.get('amplitude'));

  /** Lets a deliverer work until it is so. */
  async function work(deliverer: Deliverer, isDone: () => boolean | Promise<boolean>): Promise<void> {
    deliverer.start();
    try {
      await until(isDone);
    } finally {
      await deliverer.stop();
    }
  }
  const deliverAll = (events: DelivererEvents = {}, pollMs = 200) =>
    work(delivering(running, target, { events, pollMs }).deliverer, async () => (await waiting()) === 0);

  it('delivers everything in order, for its own target only; the books add up', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `e-${n}`);
    await record(ids.map((id) => track(id)));
    await deliverAll();
    expect(target.taken).to.deep.equal(ids);
    expect(await waiting('other')).to.equal(20);
    expect(await tally()).to.deep.equal({ queued: 20, delivered: 20, skipped: 0, dead: 0, waiting: 0 });
  });

  it('keeps a person’s order while others overtake whoever is throttled', async () => {
    const events = Array.from({ length: 90 }, (_, n) => track(`e-${n}`, { userId: `u-${n % 3}` }));
    await record(events);
    const until = stores.clock.now() + 30_000;
    const [first] = await stores.ports.targetQueues.next('amplitude', 1);
    target.answer = ({ subject }) =>
      subject === first?.subject && stores.clock.now() < until
        ? { kind: 'later', of: 'person', ms: 20_000, reason: 'too many' }
        : { kind: 'delivered' };
    await deliverAll();
    const of = (user: number) => target.taken.filter((id) => Number(id.slice(2)) % 3 === user);
    for (const user of [0, 1, 2])
      expect(of(user)).to.deep.equal([...of(user)].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2))));
    expect(target.taken.indexOf('e-0')).to.equal(60);
    expect(new Set(target.taken).size).to.equal(90);
  });

  it('waits out an outage with backoff: no letters, nothing lost', async () => {
    await record(Array.from({ length: 10 }, (_, n) => track(`e-${n}`)));
    const until = stores.clock.now() + 2 * 3_600_000;
    target.answer = () =>
      stores.clock.now() < until ? { kind: 'later', of: 'target', reason: 'away' } : { kind: 'delivered' };
    const waits: number[] = [];
    await deliverAll({ waiting: (_, __, ___, ms) => waits.push(ms) });
    expect(target.taken).to.have.length(10);
    expect(await stores.letters()).to.deep.equal([]);
    expect(waits.length).to.be.within(100, 400);
    expect(waits[3]).to.be.above(waits[0] as number);
    expect(Math.max(...waits)).to.be.at.most(60_000);
  });

  it('waits no longer and longer for a target that fails every time, but takes some of it', async () => {
    await record(Array.from({ length: 60 }, (_, n) => track(`e-${n}`, { userId: `u-${n}` })));
    let turn = 0;
    target.answer = () => {
      turn += 1;
      return turn % 3 === 0 ? { kind: 'later', of: 'target', reason: 'away' } : { kind: 'delivered' };
    };
    const waits: number[] = [];
    await deliverAll({ waiting: (_, __, ___, ms) => waits.push(ms) });
    expect(waits.length).to.be.above(10);
    expect(Math.max(...waits)).to.be.at.most(500);
  });

  it('sets aside what was tried for six days', async () => {
    await record([track('e-1'), track('e-2')]);
    target.answer = ({ id }) =>
      id === 'e-1'
        ? { kind: 'later', of: 'person', ms: 3 * 3_600_000, reason: 'too many' }
        : { kind: 'delivered' };
    const begun = stores.clock.now();
    await deliverAll({}, 600_000);
    expect(stores.clock.now() - begun).to.be.within(6 * day, 6.3 * day);
    const [letter] = await stores.letters();
    expect(letter?.failure.code).to.equal('target_timeout');
    expect(target.taken).to.deep.equal(['e-2']);
  });

  it('makes a letter of what is rejected, for its target only, and the audit stays clean', async () => {
    await record([track('e-1'), track('e-2', { userId: 'ada@example.org' }), track('e-3')]);
    target.answer = ({ id }) =>
      id === 'e-2' ? { kind: 'rejected', reason: 'time invalid' } : { kind: 'delivered' };
    await deliverAll();
    const other = new RecordingTarget('other');
    await work(delivering(running, other).deliverer, async () => (await waiting('other')) === 0);
    expect(target.taken).to.deep.equal(['e-1', 'e-3']);
    expect(other.taken).to.deep.equal(['e-1', 'e-2', 'e-3']);
    const [letter, ...more] = await stores.letters();
    expect(more).to.deep.equal([]);
    expect(letter).to.deep.include({
      id: `${letter?.receipt}-1-amplitude`,
      target: 'amplitude',
      state: 'open',
      failure: { code: 'target_rejected', violations: [{ path: '', problem: 'time invalid' }] },
    });
    expect(await tally()).to.deep.equal({ queued: 3, delivered: 2, skipped: 0, dead: 1, waiting: 0 });
    const { findings, ledger } = await running.audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.deep.include({ recorded: 3, dead: 0 });
  });

  it('stops at a wrong set-up: no event dies, and a restart tries again', async () => {
    await record([track('e-1')]);
    target.answer = () => ({ kind: 'stop', reason: 'Invalid API key' });
    let stopped = 0;
    const { deliverer, states } = delivering(running, target, { events: { stopped: () => (stopped += 1) } });
    deliverer.start();
    await until(() => stopped > 0);
    await until(() => stores.clock.now() > Date.parse('2026-11-23T12:10:00Z'));
    expect(target.sent).to.deep.equal(['e-1']);
    expect(await states.of('amplitude')).to.include({ state: 'stopped', reason: 'Invalid API key' });
    await deliverer.stop();
    target.answer = () => ({ kind: 'delivered' });
    await deliverAll();
    expect(target.taken).to.deep.equal(['e-1']);
    expect(await stores.letters()).to.deep.equal([]);
  });

  it('rests while it is paused, and goes on when it is resumed', async () => {
    const { deliverer, states } = delivering(running, target);
    await states.change('amplitude', 'paused');
    await record([track('e-1')]);
    deliverer.start();
    await until(() => stores.clock.now() > Date.parse('2026-11-23T12:10:00Z'));
    expect(target.sent).to.deep.equal([]);
    await states.change('amplitude', 'resumed');
    await work(deliverer, async () => (await waiting()) === 0);
    expect(target.taken).to.deep.equal(['e-1']);
  });

  it('leaves the queue to whoever holds the lease', async () => {
    await record([track('e-1')]);
    const server = begin(stores, { targets: ['amplitude'] });
    const { deliverer } = delivering(server, target, { isOurs: () => server.processor.isHolder });
    deliverer.start();
    await until(() => stores.clock.now() > Date.parse('2026-11-23T12:05:00Z'));
    expect(target.sent).to.deep.equal([]);
    server.processor.start();
    await until(async () => (await waiting()) === 0);
    await Promise.all([server.processor.stop(), deliverer.stop()]);
    expect(target.taken).to.deep.equal(['e-1']);
    expect(server.processor.isHolder).to.equal(false);
  });

  it('keeps filtered and unmappable records from the target, and counts them', async () => {
    await record([track('e-1'), track('e-2', { event: 'Unmappable' }), track('e-3', { event: 'Other' })]);
    const filter = { exceptTypes: ['other'] };
    const { deliverer } = delivering(running, target, { filter });
    await work(deliverer, async () => (await waiting()) === 0);
    expect(target.taken).to.deep.equal(['e-1']);
    expect(await tally()).to.deep.include({ delivered: 1, skipped: 2 });
  });

  it('delivers nothing of the erased and the restricted', async () => {
    await record([track('e-1', { userId: 'u-1', anonymousId: 'a-1' }), track('e-2', { userId: 'u-2' })]);
    await record([
      track('e-3', { userId: undefined as never, anonymousId: 'a-1' }),
      track('e-4', { userId: 'u-3' }),
    ]);
    const held = async (user: string) => {
      const key = running.ports.crypto.lookup(await running.keyring.indexKey(), 'user', user);
      return { key, ...(await stores.ports.vault.read([key])).get(key)! };
    };
    const erased = await held('u-1');
    const subject = { ...erased.subject, state: 'erased', incarnations: [], devices: [] } as const;
    await stores.ports.vault.write([{ key: erased.key, subject, expected: erased.version }]);
    const restricted = await held('u-2');
    const quiet = { ...restricted.subject, state: 'restricted' } as const;
    await stores.ports.vault.write([{ key: restricted.key, subject: quiet, expected: restricted.version }]);
    await deliverAll();
    expect(target.taken).to.deep.equal(['e-4']);
    expect(await tally()).to.deep.include({ delivered: 1, skipped: 3 });
  });

  it('gives an identify the profile as it is now', async () => {
    await record([identify('e-1', { plan: 'free', steps: 1 })]);
    await record([identify('e-2', { plan: 'pro' })]);
    await deliverAll();
    expect(target.records.map(({ user }) => user)).to.deep.equal([
      { plan: 'pro', steps: 1 },
      { plan: 'pro', steps: 1 },
    ]);
  });

  for (const at of [
    'before:letters.put',
    'after:letters.put',
    'before:targetQueues.acknowledge',
    'after:targetQueues.acknowledge',
  ] as const)
    it(`a crash ${at} loses nothing and doubles nothing`, async () => {
      await record(Array.from({ length: 12 }, (_, n) => track(`e-${n}`)));
      target.answer = ({ id }) =>
        /[05]$/.test(id) ? { kind: 'rejected', reason: 'bad' } : { kind: 'delivered' };
      const dying = begin(stores, { targets: ['amplitude', 'other'], decorate: crashing(at) });
      let isDead = false;
      const { deliverer } = delivering(dying, target, {
        events: { failed: (_, error) => (isDead ||= error instanceof Crash) },
      });
      deliverer.start();
      await until(() => isDead);
      await deliverer.stop();
      await deliverAll();
      expect(target.taken).to.have.length(9);
      expect(new Set(target.taken).size).to.equal(9);
      expect((await stores.letters()).map(({ failure }) => failure.code)).to.have.length(3);
      expect(await tally()).to.deep.equal({ queued: 12, delivered: 9, skipped: 0, dead: 3, waiting: 0 });
    });
});
