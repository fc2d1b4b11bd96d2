import { expect } from 'chai';
import { ApplyRetention } from '../../src/application/apply-retention.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Policy, Purpose, Retention, Rule } from '../../src/domain/privacy/policy.js';
import type { Decorate } from '../../src/entrypoints/composition/embedded.js';
import { type Boundary, composed, Effects } from '../support/effects.js';
import { begin, crashed, crashing, drain, identify, type Row, Stores, send, track } from './world.js';

const day = 86_400_000;

const email: Rule = {
  name: 'marketing',
  path: '**.email',
  treatment: { kind: 'seal' },
  original: 'sealed',
  purpose: 'marketing' as Purpose,
};

function policyWith(retention: Partial<Retention>): Policy {
  return {
    ...defaultPolicy,
    rules: [email, ...defaultPolicy.rules],
    retention: { ...defaultPolicy.retention, ...retention },
  };
}

const limited = policyWith({ typeDays: { app_opened: 10, 'order_*': 20 }, purposeDays: { marketing: 5 } });

describe('retention', () => {
  let stores: Stores;

  beforeEach(async () => {
    stores = new Stores();
    const running = begin(stores, { policy: policyWith({}) });
    await send(running, [
      track('opened', { event: 'App Opened', context: { ip: '203.0.113.7' } }),
      track('ordered', { event: 'Order Placed', properties: { email: 'ada@example.org', revenue: 42 } }),
      identify('said', { email: 'ada@example.org', plan: 'pro' }),
      track('trained'),
      track('nobody', { userId: 'null' }),
    ]);
    await drain(running);
    await send(running, [track('opened-2', { event: 'App Opened' })]);
    const token = await stores.ports.lease.acquire('x', stores.clock.now(), 1);
    await running.process.run(await stores.ports.receipts.next({ events: 9, bytes: 1e9 }), token as never);
  });

  function retention(policy = limited, decorate?: Decorate) {
    const running = begin(stores, decorate === undefined ? { policy } : { policy, decorate });
    const { lake, plans, settlements, clock } = running.ports;
    const { curated, rewriteParts: parts } = running;
    return new ApplyRetention(
      { lake, plans, settlements, curated, parts },
      running.rewriting,
      running.policies,
      clock,
    );
  }

  const ids = async () => (await stores.rows()).map(({ id }) => id).sort();
  const sealed = (row: Row | undefined) =>
    Object.keys((row?.privacy as { sealed?: object } | undefined)?.sealed ?? {}).sort();
  const row = async (id: string) => (await stores.rows()).find((one) => one.id === id);

  /** So many whole days after the day of the events. */
  function daysLater(days: number): void {
    stores.clock.time = Date.parse('2026-11-24T00:00:00.000Z') + days * day;
  }

  async function isAccounted(removed: number): Promise<void> {
    const { ledger, findings, rows } = await begin(stores).audit.run();
    expect(findings).to.deep.equal([]);
    expect(ledger).to.deep.include({ received: 6, recorded: 5, dead: 1, removed });
    expect(rows).to.be.within(5 - removed, 5);
  }

  it('keeps everything until the last moment', async () => {
    const before = await stores.rows();
    daysLater(5);
    stores.clock.time -= 1;
    expect(await retention().run()).to.deep.equal({ removed: 0, stripped: 0, objects: 0 });
    expect(await stores.rows()).to.deep.equal(before);
  });

  it('takes a purpose’s sealed parts out of the rows and leaves everything else', async () => {
    const before = await row('ordered');
    expect(sealed(before)).to.deep.equal(['default', 'marketing']);
    daysLater(5);
    expect(await retention().run()).to.deep.equal({ removed: 0, stripped: 2, objects: 2 });
    const after = await row('ordered');
    expect(sealed(after)).to.deep.equal(['default']);
    expect(after).to.deep.include({
      properties: before?.properties,
      object: before?.object,
      subject: before?.subject,
    });
    expect(sealed(await row('said'))).to.deep.equal(['default']);
    await isAccounted(0);
    expect(await retention().run(), 'again').to.deep.equal({ removed: 0, stripped: 0, objects: 0 });
  });

  it('counts a row once that is in Parquet and still in its raw object', async () => {
    await begin(stores, { policy: limited }).compact.run();
    daysLater(5);
    expect(await retention().run()).to.deep.include({ removed: 0, stripped: 2 });
    expect(sealed(await row('ordered'))).to.deep.equal(['default']);
    expect(await retention().run(), 'again').to.deep.equal({ removed: 0, stripped: 0, objects: 0 });
    await isAccounted(0);
  });

  it('removes the objects of a type, and the ledger says so', async () => {
    daysLater(10);
    expect(await retention().run()).to.include({ removed: 2 });
    expect(await ids()).to.deep.equal(['ordered', 'said', 'trained']);
    await isAccounted(2);
    daysLater(20);
    expect(await retention().run()).to.include({ removed: 1 });
    expect(await ids()).to.deep.equal(['said', 'trained']);
    await isAccounted(3);
  });

  it('goes by a type’s own name before beginnings of names', async () => {
    daysLater(30);
    const policy = policyWith({
      typeDays: { '*': 1, 'order_*': 2, order_placed: 1_000, workout_completed: 31 },
    });
    await retention(policy).run();
    expect(await ids()).to.deep.equal(['ordered', 'trained']);
  });

  it('finds a type in the overflow', async () => {
    const { lake } = stores.ports;
    const [one] = (await stores.rows()).filter(({ id }) => id === 'opened');
    const { object, ...record } = one as Row;
    const moved = { ...record, type: '_overflow', lethe: { ...record.lethe, type: 'app_opened' } };
    const other = {
      ...record,
      id: 'other',
      type: '_overflow',
      lethe: { ...record.lethe, index: 3, type: 'workout_completed' },
    };
    const lines = [moved, other].map((line) => JSON.stringify(line));
    await lake.put(new Map([[object.replace('app_opened', '_overflow') as never, lines]]));
    daysLater(10);
    await retention().run();
    expect(
      (await stores.rows()).filter(({ type }) => type === '_overflow').map(({ id }) => id),
    ).to.deep.equal(['other']);
  });

  it('leaves alone what a batch that is under way may write again', async () => {
    const objects = (await stores.rows()).map(({ object }) => object as never);
    daysLater(30);
    const lease = await stores.ports.lease.acquire('batch', stores.clock.now(), 60_000);
    await stores.ports.plans.save({ v: 1, receipts: [], objects }, lease as never);
    expect(await retention().run()).to.deep.equal({ removed: 0, stripped: 0, objects: 0 });
  });

  it('reads an object once in which nothing more is due', async () => {
    daysLater(5);
    const effects: string[] = [];
    const counting: Decorate = (_name, port) =>
      new Proxy(port, {
        get(target, property) {
          if (property === 'read') effects.push('read');
          const value = Reflect.get(target, property) as unknown;
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    const applied = retention(limited, counting);
    await applied.run();
    const once = effects.length;
    await applied.run();
    expect(effects.length).to.equal(once);
    daysLater(10);
    expect(await applied.run()).to.include({ removed: 2 });
  });

  it('ended at any boundary, leaves a ledger that adds up, and is done by the next run', async () => {
    daysLater(20);
    const recorded = new Effects();
    const whole = stores;
    const snapshot = async () => {
      const copy = new Stores();
      copy.clock.time = whole.clock.time;
      const running = begin(copy, { policy: policyWith({}) });
      copy.clock.time = Date.parse('2026-11-23T12:00:00Z');
      await send(running, [
        track('opened', { event: 'App Opened' }),
        track('ordered', { event: 'Order Placed', properties: { email: 'ada@example.org' } }),
        identify('said', { email: 'ada@example.org' }),
      ]);
      await drain(running);
      copy.clock.time = whole.clock.time;
      return copy;
    };
    stores = await snapshot();
    await retention(limited, recorded.decorate).run();
    expect(recorded.log.filter((at) => !at.includes('rewriting'))).to.deep.equal([
      'before:settlements.amend',
      'after:settlements.amend',
      'before:lake.remove',
      'after:lake.remove',
      'before:lake.put',
      'after:lake.put',
      'before:settlements.amend',
      'after:settlements.amend',
      'before:lake.remove',
      'after:lake.remove',
    ]);
    for (const at of new Set(recorded.log) as Set<Boundary>) {
      stores = await snapshot();
      await crashed(retention(limited, composed(new Effects().decorate, crashing(at))).run());
      expect((await begin(stores).audit.run()).findings, at).to.deep.equal([]);
      // The lease that the crash left behind has run out by then.
      stores.clock.time += 60_000;
      await retention().run();
      const { ledger, findings } = await begin(stores).audit.run();
      expect(findings, at).to.deep.equal([]);
      expect(ledger, at).to.deep.include({ received: 3, recorded: 3, removed: 2 });
      expect(await ids(), at).to.deep.equal(['said']);
      expect(sealed(await row('said')), at).to.deep.equal(['default']);
    }
  });
});
