import { expect } from 'chai';
import { ShowProfile } from '../../src/application/show-profile.js';
import { type ConsentPolicy, defaultConsent } from '../../src/domain/consent/consent-policy.js';
import type { Tools } from '../../src/domain/enrichment/step.js';
import { type Steps, steps as today } from '../../src/domain/enrichment/steps.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Policy, Purpose } from '../../src/domain/privacy/policy.js';
import { strictPolicy } from '../../src/domain/privacy/strict-policy.js';
import { collected } from '../contracts/contract.js';
import { compiled, plainHashes } from '../domain/no-detectors.js';
import { Effects } from '../support/effects.js';
import {
  bad,
  begin,
  type Code,
  crashed,
  crashing,
  holdLease,
  identify,
  type Row,
  type Running,
  runBatch,
  Stores,
  send,
  track,
  whileProcessing,
} from './world.js';

const analytics = 'analytics' as Purpose;
const advertising = 'advertising' as Purpose;

/** What a consent banner adds to an event. */
function says(categoryPreferences: { [category: string]: boolean }): { context: Json } {
  return { context: { consent: { categoryPreferences } } };
}

const yes = says({ analytics: true });
const no = says({ analytics: false });

/** An hour of the day that the clock stands at noon of. */
function at(hour: number): { timestamp: string } {
  return { timestamp: `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z` };
}

const device = { userId: null, anonymousId: 'a-1' };

/** Today's policy with other rules of consent; `absent` is said of every purpose. */
function policyWith(changes: Partial<ConsentPolicy>, absent: 'granted' | 'denied' = 'granted'): Policy {
  const purposes = defaultConsent.purposes.map((purpose) => ({ ...purpose, absent }));
  return { ...defaultPolicy, consent: { ...defaultConsent, purposes, ...changes } };
}

const optIn: Code = { policy: policyWith({}, 'denied') };

describe('consent', () => {
  let stores: Stores;
  let effects: Effects;
  let running: Running;

  beforeEach(() => {
    stores = new Stores();
    effects = new Effects();
    running = begin(stores, { decorate: effects.decorate });
  });

  /** One batch of these events. */
  async function batch(...events: readonly JsonObject[]) {
    await send(running, events);
    return runBatch(running);
  }

  async function recorded(): Promise<string[]> {
    return (await stores.rows()).map(({ id }) => id).sort();
  }

  async function row(id: string): Promise<Row> {
    const found = (await stores.rows()).find((one) => one.id === id);
    if (found === undefined) throw new Error(`There is no record ${id}`);
    return found;
  }

  /** Why events were left out, in the order of receipts. */
  async function reasons(): Promise<string[]> {
    const settlements = await collected(stores.ports.settlements.list());
    return settlements.flatMap(({ listed }) =>
      listed.map((one) => (one.outcome === 'suppressed' ? one.reason : one.outcome)),
    );
  }

  async function pseudonym(id = 'u-1', namespace: 'user' | 'anonymous' = 'user'): Promise<Pseudonym> {
    const subject = await running.subjects.find(namespace, id);
    return subject?.incarnations.at(-1)?.pseudonym as Pseudonym;
  }

  async function profile(subject: Pseudonym) {
    return (await stores.ports.profiles.read([subject])).get(subject);
  }

  /** `12:yes` for each statement on analytics, oldest first. */
  async function history(subject?: Pseudonym): Promise<string[]> {
    const held = await profile(subject ?? (await pseudonym()));
    return (held?.profile.consents?.[analytics] ?? []).map(
      (one) => `${one.at.slice(11, 13)}:${one.granted ? 'yes' : 'no'}`,
    );
  }

  /** Writes to vault and profiles. */
  function writes(): string[] {
    return effects.log.filter((effect) => /^before:(vault|profiles)\./.test(effect));
  }

  describe('where an event itself says no', () => {
    it('leaves a count and nothing else of an unknown person', async () => {
      const personal = { email: 'canary-7531@example.org' };
      const result = await batch(
        track('e1', { ...no, userId: 'canary-7531', properties: personal }),
        identify('e2', personal, { ...no, ...device, anonymousId: 'canary-7531' }),
      );
      expect(result).to.deep.equal({ events: 2, recorded: 0, suppressed: 2, dead: 0 });
      expect(writes()).to.deep.equal([]);
      expect(await reasons()).to.deep.equal(['no_consent', 'no_consent']);
      expect(await stores.rows()).to.deep.equal([]);
      expect(await stores.letters()).to.deep.equal([]);
      expect(await pseudonym('canary-7531')).to.equal(undefined);
      expect(JSON.stringify([...(await stores.ports.keyStore.list(''))])).to.not.include('kek');
      expect(stores.dump()).to.not.match(/s_[\w-]{20}/);
      expect((await running.audit.run()).findings).to.deep.equal([]);
    });

    it('stores the no with a known person’s profile, and changes no trait and nothing in the vault', async () => {
      await batch(identify('e1', { plan: 'pro' }, at(9)));
      const before = await profile(await pseudonym());
      const vault = JSON.stringify(stores.ports.vault);
      effects.log.length = 0;
      stores.clock.time += 40 * 86_400_000;
      await batch(identify('e2', { plan: 'free', team: 'red' }, { ...no, ...at(10), anonymousId: 'a-1' }));
      expect(writes()).to.deep.equal(['before:profiles.write']);
      expect(JSON.stringify(stores.ports.vault)).to.equal(vault);
      const after = await profile(await pseudonym());
      expect(after?.profile).to.deep.equal({
        ...before?.profile,
        consents: { analytics: [{ at: '2026-11-23T10:00:00.000Z', granted: false, by: 'segment' }] },
      });
      expect(await pseudonym('a-1', 'anonymous')).to.equal(undefined);
      expect(await recorded()).to.deep.equal(['e1']);
    });

    it('stores the no with a person who was born in the same batch, wherever it stood in it', async () => {
      for (const events of [
        [track('e1', at(9)), track('e2', { ...no, ...at(10) })],
        [track('e2', { ...no, ...at(10) }), track('e1', at(9))],
      ]) {
        stores = new Stores();
        running = begin(stores);
        expect(await batch(...events)).to.include({ recorded: 1, suppressed: 1 });
        expect(await history()).to.deep.equal(['10:no']);
        expect(await recorded()).to.deep.equal(['e1']);
      }
    });

    it('makes no letter of it either, whatever else is wrong with it', async () => {
      const result = await batch(
        { ...bad('e1'), ...no },
        { type: 'track', messageId: 'e2', userId: 'u-1', ...no },
        track('e3', { ...no, timestamp: 'never' }),
      );
      expect(result).to.include({ suppressed: 3, dead: 0 });
      expect(await stores.letters()).to.deep.equal([]);
      expect(stores.dump()).to.not.include('quarantine');
    });

    it('knows a person by a joined id and by a claimed device, and writes nothing to an erased one', async () => {
      const server = { source: { name: 'crm', kind: 'server', environment: 'production' } } as const;
      await batch(
        track('e1', { anonymousId: 'a-1' }),
        track('e2', { userId: 'u-old' }),
        track('e3', { userId: 'u-gone' }),
      );
      await send(running, [{ type: 'alias', messageId: 'e4', userId: 'u-1', previousId: 'u-old' }], server);
      await runBatch(running);
      const { vault } = stores.ports;
      const gone = await pseudonym('u-gone');
      const [address] = (await vault.find([gone])).values();
      const [item] = (await vault.read([address as NonNullable<typeof address>])).values();
      if (address === undefined || item === undefined) throw new Error('Nobody to erase');
      const subject = { ...item.subject, state: 'erased', incarnations: [] } as const;
      await vault.write([{ key: address, subject, expected: item.version }]);

      running = begin(stores);
      await batch(
        track('e5', { ...no, ...device, ...at(10) }),
        track('e6', { ...no, userId: 'u-old', ...at(11) }),
        track('e7', { ...no, userId: 'u-gone' }),
      );
      expect(await history()).to.deep.equal(['10:no', '11:no']);
      expect(await profile(gone)).to.equal(undefined);
      expect(await reasons()).to.deep.equal(['no_consent', 'no_consent', 'no_consent']);
    });

    it('does not take a shared device’s or another person’s word for a user who is not there', async () => {
      await batch(track('e1', { anonymousId: 'a-1' }));
      await batch(track('e2', { ...no, userId: 'u-2', anonymousId: 'a-1' }));
      expect(await history()).to.deep.equal([]);
      await batch(track('e3', { userId: 'u-3', anonymousId: 'a-1' }));
      await batch(track('e4', { ...no, userId: 'u-4', anonymousId: 'a-1' }));
      expect(await history(await pseudonym('a-1', 'anonymous'))).to.deep.equal([]);
    });

    it('counts an event that belongs to nobody', async () => {
      expect(await batch(track('e1', { ...no, userId: null }), track('e2', { userId: null }))).to.include({
        recorded: 1,
        suppressed: 1,
      });
      expect(writes()).to.deep.equal([]);
    });

    it('counts it under a policy without pseudonyms too, and looks nobody up', async () => {
      running = begin(stores, { policy: strictPolicy });
      expect(await batch(track('e1', no), track('e2'))).to.include({ recorded: 1, suppressed: 1 });
    });

    it('believes Global Privacy Control in what it concerns', async () => {
      await send(running, [track('e1')], { request: { gpc: true } });
      await runBatch(running);
      expect((await row('e1')).consent).to.deep.equal({ advertising: false });
      const strict = begin(stores, { policy: policyWith({ record: [analytics, advertising] }) });
      await send(strict, [track('e2')], { request: { gpc: true } });
      expect(await runBatch(strict, await holdLease(running))).to.include({ suppressed: 1 });
    });
  });

  describe('that was withdrawn', () => {
    const before = track('before', at(8));
    const withdrawal = track('withdrawal', { ...no, ...at(9) });
    const after = track('after', at(10));
    const again = track('again', { ...yes, ...at(11) });
    const late = track('late', at(11));

    it('takes effect from its own time, in whatever order things arrive', async () => {
      for (const events of permutations([before, withdrawal, after, again])) {
        stores = new Stores();
        running = begin(stores);
        await batch(track('e0', at(7)));
        for (const event of events) await batch(event);
        const names = events.map(({ messageId }) => messageId);
        const isLate = names.indexOf('after') < names.indexOf('withdrawal');
        const kept = ['again', 'before', 'e0', ...(isLate ? ['after'] : [])].sort();
        expect(await recorded(), names.join(' ')).to.deep.equal(kept);
        expect(await history()).to.deep.equal(['09:no', '11:yes']);
        await batch(late, track('later', at(12)), track('after-2', at(10)));
        expect(await recorded(), names.join(' ')).to.deep.equal([...kept, 'late', 'later'].sort());
      }
    });

    it('takes effect within a batch from its own time too, wherever it stands in it', async () => {
      for (const events of permutations([before, withdrawal, after, again])) {
        stores = new Stores();
        running = begin(stores);
        await batch(track('e0', at(7)));
        await batch(...events);
        expect(await recorded()).to.deep.equal(['again', 'before', 'e0']);
        expect((await reasons()).sort()).to.deep.equal(['no_consent', 'no_consent']);
      }
    });

    it('takes effect in the rest of a large batch', async () => {
      await batch(track('e0', at(7)));
      const others = Array.from({ length: 600 }, (_, n) => track(`o${n}`, { userId: `o-${n}` }));
      await send(running, [withdrawal, ...others]);
      await send(running, [after, before]);
      expect(await runBatch(running)).to.include({ recorded: 601, suppressed: 2 });
    });

    it('changes no trait by an identify that it suppresses', async () => {
      await batch(identify('e1', { plan: 'pro' }, at(8)), withdrawal);
      await batch(identify('e2', { plan: 'free' }, at(10)), identify('e3', { team: 'red' }, at(8)));
      const held = await profile(await pseudonym());
      expect(JSON.parse(held?.profile.clear ?? '{}')).to.deep.equal({ plan: 'pro', team: 'red' });
    });

    it('is kept in the record as of the event’s time, with what the event says itself', async () => {
      await batch(track('e1', { ...says({ analytics: true, advertising: true }), ...at(8) }));
      await batch(track('e2', { ...says({ advertising: false }), ...at(9) }));
      await batch(track('e3', at(7)), track('e4', at(8)), track('e5', at(10)));
      expect((await row('e1')).consent).to.deep.equal({ analytics: true, advertising: true });
      expect((await row('e2')).consent).to.deep.equal({ analytics: true, advertising: false });
      expect(await row('e3')).to.not.have.property('consent');
      expect((await row('e4')).consent).to.deep.equal({ analytics: true, advertising: true });
      expect((await row('e5')).consent).to.deep.equal({ analytics: true, advertising: false });
    });

    it('keeps what fails from becoming a letter', async () => {
      await batch(track('e0', { ...at(7), anonymousId: 'a-1' }), withdrawal);
      const result = await batch(
        { ...track('e1', { ...at(10), userId: 'null', anonymousId: 'a-1' }) },
        { type: 'alias', messageId: 'e2', userId: 'u-1', previousId: 'u-1-old', ...at(10) },
      );
      // The first names a user who cannot be, so the device’s claimer need not be the sender.
      expect(result).to.include({ dead: 1, suppressed: 1 });
      expect(await batch({ ...track('e3', { ...at(8), userId: 'null' }) })).to.include({ dead: 1 });
    });

    it('keeps an alias that is refused from becoming a letter', async () => {
      const server = { source: { name: 'crm', kind: 'server', environment: 'production' } } as const;
      const alias = (id: string, hour: number, userId: string) =>
        ({ type: 'alias', messageId: id, userId, previousId: 'u-old', ...at(hour) }) as JsonObject;
      await batch(track('e0', at(7)), withdrawal, track('e1', { userId: 'u-2', ...at(7) }));
      await send(running, [alias('e2', 8, 'u-2')], server);
      await send(running, [alias('e3', 10, 'u-1')], server);
      await send(running, [alias('e4', 8, 'u-1')], server);
      expect(await runBatch(running)).to.include({ recorded: 1, suppressed: 1, dead: 1 });
    });

    it('counts for the user who claims the device it was said on', async () => {
      await batch(track('e1', { ...device, ...at(7) }), track('e2', { ...device, ...no, ...at(8) }));
      const result = await batch(track('e3', { anonymousId: 'a-1', ...at(9) }));
      expect(result).to.include({ suppressed: 1 });
      expect(await batch(track('e4', at(10)), track('e5', { ...device, ...at(10) }))).to.include({
        suppressed: 2,
      });
      expect(await history()).to.deep.equal(['08:no']);
    });

    it('does not count for a second user of the device', async () => {
      await batch(track('e1', { anonymousId: 'a-1', ...at(7) }), track('e2', { ...no, ...at(8) }));
      expect(await batch(track('e3', { userId: 'u-2', anonymousId: 'a-1', ...at(9) }))).to.include({
        recorded: 1,
      });
    });
  });

  describe('of letters that are processed again', () => {
    const failing: Code = { steps: stepsBefore(() => ({ stop: 'dead', failure: { code: 'step_failed' } })) };

    it('is that of the event’s own time', async () => {
      const broken = begin(stores, failing);
      await send(broken, [track('e1', at(8)), track('e2', at(10))]);
      await runBatch(broken);
      expect(await stores.letters()).to.have.lengthOf(2);
      const repaired = begin(stores);
      await send(repaired, [track('e3', { ...no, ...at(9) })]);
      await runBatch(repaired, await holdLease(repaired, 'test'));
      const previewed = await collected(repaired.reprocess.preview({}));
      expect(previewed.map(({ outcome }) => outcome)).to.deep.equal(['recorded', 'suppressed']);
      await stores.ports.lease.release(await holdLease(repaired, 'test'));
      await whileProcessing(repaired, () => collected(repaired.reprocess.run({})));
      expect(await recorded()).to.deep.equal(['e1']);
      expect(await reasons()).to.include('no_consent');
      expect((await repaired.audit.run()).findings).to.deep.equal([]);
    });

    it('changes nothing as a dry run', async () => {
      const broken = begin(stores, failing);
      await send(broken, [track('e0', at(7)), track('e1', { ...yes, ...at(8) })]);
      await runBatch(broken);
      const dumped = stores.dump();
      const dry = begin(stores, { ...optIn, decorate: effects.decorate });
      effects.log.length = 0;
      const previewed = await collected(dry.reprocess.preview({}));
      expect(previewed.map(({ outcome }) => outcome)).to.deep.equal(['suppressed', 'recorded']);
      expect(effects.log).to.deep.equal([]);
      expect(stores.dump()).to.equal(dumped);
    });
  });

  describe('where silence is a no', () => {
    beforeEach(() => {
      running = begin(stores, { ...optIn, decorate: effects.decorate });
    });

    it('suppresses what nobody has said yes to, and makes nobody known', async () => {
      const result = await batch(
        track('e1'),
        track('e2', device),
        bad('e3'),
        { type: 'nothing' },
        track('e4', { userId: null }),
      );
      expect(result).to.deep.equal({ events: 5, recorded: 0, suppressed: 5, dead: 0 });
      expect(writes()).to.deep.equal([]);
      expect(await stores.letters()).to.deep.equal([]);
      expect(stores.dump()).to.not.match(/s_[\w-]{20}/);
    });

    it('records what says yes itself, and what comes after a yes', async () => {
      await batch(track('e1', { ...yes, ...at(8) }), track('e2', at(7)), track('e3', at(9)));
      expect(await recorded()).to.deep.equal(['e1', 'e3']);
      await batch(track('e4', at(10)), track('e5', { userId: 'u-2', ...at(10) }), bad('e6'));
      expect(await recorded()).to.deep.equal(['e1', 'e3', 'e4']);
      expect((await row('e4')).subject).to.equal((await row('e1')).subject);
      expect(await batch({ ...bad('e7'), ...yes })).to.include({ dead: 1 });
    });

    it('takes a yes from before the login along', async () => {
      await batch(track('e1', { ...device, ...yes, ...at(8) }));
      await batch(track('e2', { anonymousId: 'a-1', ...at(9) }));
      await batch(track('e3', at(10)));
      expect(await recorded()).to.deep.equal(['e1', 'e2', 'e3']);
      expect(await history()).to.deep.equal(['08:yes']);
    });
  });

  describe('to enriching', () => {
    const tools: Omit<Tools, 'installationHash'> = {
      locate: () => ({ country: 'DE' }) as ReturnType<NonNullable<Tools['locate']>>,
      readAgent: () => ({ type: 'desktop' }) as ReturnType<NonNullable<Tools['readAgent']>>,
      ownSteps: [
        function loyalty() {
          return { level: 3 };
        },
      ],
    };
    const visit = {
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
      campaign: { name: 'spring' },
      page: { url: 'https://shop.example/?utm_source=x', referrer: 'https://www.google.com/' },
    };
    const personalization = 'personalization' as Purpose;
    const policy = policyWith({
      purposes: [
        ...defaultConsent.purposes,
        { name: personalization, categories: ['personalization'], google: [], gpc: false, absent: 'granted' },
      ],
      enrich: [personalization],
    });
    const added = ['user', 'geo', 'device', 'campaign', 'referrer', 'added'];

    beforeEach(() => {
      running = begin(stores, { policy, tools });
    });

    it('lets the record have what was added', async () => {
      await batch(identify('e1', { plan: 'pro' }), track('e2', { context: visit }));
      expect(await row('e2')).to.include.all.keys(...added);
    });

    it('where it was denied, adds nothing, records masked all the same, and keeps the traits', async () => {
      const denied = { ...visit, consent: { categoryPreferences: { personalization: false } } };
      await batch(
        identify('e1', { plan: 'pro', email: 'ada@example.org' }, { context: denied, ...at(8) }),
        track('e2', { context: denied, ...at(9) }),
        track('e3', { context: visit, ...at(10) }),
        track('e4', { context: visit, ...at(7) }),
      );
      for (const id of ['e1', 'e2', 'e3']) {
        expect(await row(id)).to.not.have.any.keys(...added);
        expect((await row(id)).consent).to.deep.equal({ personalization: false });
        expect(((await row(id)).context as JsonObject).ip).to.equal('203.0.113.0');
      }
      expect(await row('e4')).to.include.all.keys(...added);
      const held = await profile(await pseudonym());
      expect(JSON.parse(held?.profile.clear ?? '{}')).to.deep.equal({ plan: 'pro' });
    });

    it('where it was denied, does not even run a step of the installation’s own', async () => {
      const ownSteps = [
        function careless(): object {
          throw new Error('ran');
        },
      ];
      running = begin(stores, { policy, tools: { ownSteps } });
      expect(
        await batch(track('e1', { ...says({ personalization: false }), ...at(9) }), track('e2', at(8))),
      ).to.include({
        recorded: 1,
        dead: 1,
      });
    });
  });

  it('decides for which targets a record is queued', async () => {
    const policy = policyWith({
      deliver: { '*': [analytics], ads: [analytics, advertising], archive: [] },
      record: [],
    });
    running = begin(stores, { policy, targets: ['ads', 'amplitude', 'archive'] });
    await batch(
      track('e1', at(8)),
      track('e2', { ...says({ advertising: false }), ...at(9) }),
      track('e3', { ...no, ...at(10) }),
    );
    const queued = await Promise.all(
      ['ads', 'amplitude', 'archive'].map(async (target) => {
        const waiting = await stores.ports.targetQueues.next(target, 10);
        return waiting.map(({ id }) => id as string).sort();
      }),
    );
    expect(queued).to.deep.equal([['e1'], ['e1', 'e2'], ['e1', 'e2', 'e3']]);
  });

  it('is written with the profiles, after the vault and before the plan', async () => {
    await batch(track('e1', { ...yes, ...at(8) }));
    const stored = effects.log.filter((effect) => /^before:(vault|profiles|plans|lake)\./.test(effect));
    expect(stored).to.deep.equal([
      ...['before:vault.write owners', 'before:profiles.write', 'before:plans.save', 'before:lake.put'],
    ]);
  });

  for (const boundary of ['after:vault.write owners', 'after:profiles.write', 'after:lake.put'] as const)
    it(`ends the same when the batch is done again after a crash ${boundary}`, async () => {
      const events = [
        track('e1', { ...yes, ...at(8) }),
        track('e2', { ...no, ...at(9) }),
        track('e3', at(10)),
        identify('e4', { plan: 'pro' }, at(8)),
      ];
      const [port] = boundary.split(' ', 1) as [typeof boundary];
      const dying = begin(stores, { decorate: crashing(port) });
      await send(dying, events);
      await crashed(runBatch(dying));
      running = begin(stores);
      await runBatch(running);
      expect(await recorded()).to.deep.equal(['e1', 'e4']);
      expect(await history()).to.deep.equal(['08:yes', '09:no']);
      expect((await running.audit.run()).findings).to.deep.equal([]);
    });

  it('survives another process’s write to the same profile', async () => {
    await batch(track('e1', at(7)));
    const other = begin(stores);
    await send(running, [track('e2', { ...yes, ...at(8) })]);
    await runBatch(running);
    await send(other, [track('e3', { ...no, ...at(9) })]);
    await runBatch(other, await holdLease(running));
    expect(await history()).to.deep.equal(['08:yes', '09:no']);
  });

  it('is shown with the profile', async () => {
    await batch(track('e1', at(7)), track('e2', { ...no, ...at(8) }), track('e3', { ...no, ...at(9) }));
    await send(running, [track('e4', { ...yes, ...at(6) })], { request: { gpc: true } });
    await runBatch(running);
    const shown = await new ShowProfile(running.subjects, stores.ports.profiles).show('user', 'u-1');
    expect(shown?.consents).to.deep.equal({
      analytics: { granted: false, since: '2026-11-23T08:00:00.000Z', by: 'segment' },
      advertising: { granted: false, since: '2026-11-23T06:00:00.000Z', by: 'gpc' },
    });
  });

  it('is not there in profiles of earlier releases, and they open', async () => {
    await batch(identify('e1', { plan: 'pro' }));
    const subject = await pseudonym();
    expect(await profile(subject)).to.not.have.nested.property('profile.consents');
    await batch(track('e2', { ...yes, ...at(8) }));
    expect(await history()).to.deep.equal(['08:yes']);
    expect((await row('e2')).user).to.deep.equal({ plan: 'pro' });
  });

  it('comes out the same however the events are cut into batches', async () => {
    const events = [
      track('e1', at(7)),
      ...Array.from({ length: 30 }, (_, n) =>
        track(`r${n}`, { ...yes, timestamp: `2026-11-23T08:${10 + n}:00Z` }),
      ),
      track('e2', { ...no, ...at(9) }),
      track('e3', at(10)),
    ];
    const outcomes: string[][] = [];
    for (const size of [1, 7, 100]) {
      stores = new Stores();
      running = begin(stores);
      for (let from = 0; from < events.length; from += size) {
        await batch(...events.slice(from, from + size));
      }
      outcomes.push([...(await recorded()), ...(await history()).slice(-2)]);
    }
    expect(outcomes[1]).to.deep.equal(outcomes[0]);
    expect(outcomes[2]).to.deep.equal(outcomes[0]);
    expect(outcomes[0]).to.include('09:no').and.not.include('e3');
  });
});

/** Today's steps, with one more before masking. */
function stepsBefore(step: Steps['steps'][number]): Steps {
  const { admissions, steps } = today(compiled(), plainHashes);
  return { admissions, steps: [...steps.slice(0, -1), step, ...steps.slice(-1)] };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
