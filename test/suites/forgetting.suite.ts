import { expect } from 'chai';
import { settleMs } from '../../src/application/erasures.js';
import type { PersonId } from '../../src/application/people.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { JsonObject } from '../../src/domain/json.js';
import { fieldsOf } from '../../src/domain/lake/scrub.js';
import type { EraseAtTarget } from '../../src/domain/ports/erase-at-target.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import { defaultPurpose, type Policy, type Purpose } from '../../src/domain/privacy/policy.js';
import { additionalData, openOriginals, type Sealed } from '../../src/domain/privacy/sealed.js';
import {
  bad,
  begin,
  type Code,
  Crash,
  drain as drained,
  identify,
  type Row,
  type Running,
  type Stores,
  send,
  track,
} from '../application/world.js';
import { letter, receiptId } from '../contracts/examples.js';
import { rule } from '../domain/no-detectors.js';
import { type Boundary, Effects } from '../support/effects.js';

/** Opens a fresh platform's stores; `close` is called once per test. */
export type StoresHarness = () => Promise<{ stores: Stores; close(): Promise<void> }>;

const ada: PersonId = { namespace: 'user', id: 'u-1' };
const canary = 'ada.canary@example.org';

/**
 * What forgetting must hold on any platform, told of its ports alone.
 * @param crashEvery of the boundaries that a crash may fall on, one in so many: for stores that are slow to make
 */
export function forgettingSuite(
  name: string,
  harness: StoresHarness,
  { crashEvery = 1, curated = false }: { readonly crashEvery?: number; readonly curated?: boolean } = {},
): void {
  describe(`${name}: forgetting${curated ? ', with a lake of Parquet only' : ''}`, () => {
    let stores: Stores;
    let close: () => Promise<void>;
    const policy: Policy = {
      ...defaultPolicy,
      rules: [
        rule('properties.offer', { kind: 'seal' }, { purpose: 'marketing' as Purpose }),
        rule('properties.plan', { kind: 'keep' }, { identifying: true }),
        ...defaultPolicy.rules,
      ],
    };
    const process = (code: Code = {}) => begin(stores, { policy, targets: ['amplitude'], ...code });

    beforeEach(async () => {
      ({ stores, close } = await harness());
    });
    afterEach(() => close());

    /** Every row, by id: what is compacted is sorted by subject. */
    const rowsOf = async () => (await stores.rows()).sort((a, b) => (a.id < b.id ? -1 : 1));

    async function drain(running: Running): Promise<void> {
      await drained(running);
      if (!curated) return;
      await running.compact.run();
      const { lake } = stores.ports;
      for (const day of await running.curated.days())
        await lake.remove((await running.curated.manifest(day))?.sources ?? []);
    }

    /** Ada on two devices, a housemate on one of them, somebody else, and a letter of Ada's. */
    async function household(): Promise<Running> {
      const running = process();
      await send(running, [
        track('a0', { userId: null, anonymousId: 'd-1', properties: { email: canary } }),
        identify('a1', { email: canary, city: 'Berlin', plan: 'pro' }, { anonymousId: 'd-1' }),
        track('a2', {
          properties: {
            email: canary,
            revenue: 12.5,
            offer: 'half',
            plan: 'pro',
            list: [{ phone: '+49301234567' }],
          },
        }),
        track('a3', { anonymousId: 'd-2', context: { ip: '203.0.113.77' } }),
        track('b1', {
          userId: 'u-2',
          anonymousId: 'd-1',
          properties: { email: 'bob@example.org', revenue: 7 },
        }),
        track('c1', { userId: 'u-3', properties: { email: 'cyd@example.org', revenue: 5 } }),
        track('a4', { event: 'x'.repeat(10), userId: 'u-1', type: 'alias', previousId: 'u-1' }),
        bad('n1'),
      ]);
      await drain(running);
      return running;
    }

    /** Every value that can still be opened, of every row. */
    async function readable(running: Running): Promise<Record<string, unknown>[]> {
      const opened: Record<string, unknown>[] = [];
      for (const row of await rowsOf()) {
        const subject = row.subject as Pseudonym | undefined;
        const keys = subject === undefined ? undefined : await running.subjects.keyOf(subject);
        const { sealed = {} } = row.privacy as { sealed?: Record<string, Sealed> };
        for (const [purpose, part] of Object.entries(sealed)) {
          const key =
            keys === undefined || keys.state === 'erased' ? undefined : keys.key(purpose as Purpose);
          if (key === undefined || subject === undefined) continue;
          const data = additionalData(subject, purpose as Purpose, row.id);
          opened.push({ id: row.id, ...openOriginals(running.ports.crypto, key, part, data) });
        }
      }
      return opened;
    }

    const rowOf = async (id: string) => (await rowsOf()).find((row) => row.id === id) as Row;
    const tick = (ms: number) => {
      stores.clock.time += ms;
    };

    it('makes everything of a person unintelligible, and nothing of anybody else', async () => {
      const running = await household();
      const before = await readable(running);
      expect(JSON.stringify(before)).to.include(canary).and.include('203.0.113.77');
      await running.erasures.request({ people: [ada], reason: 'asked' });
      const after = await readable(running);
      expect(after.map(({ id }) => id)).to.deep.equal(['b1', 'c1']);
      expect(after).to.deep.equal(before.filter(({ id }) => id === 'b1' || id === 'c1'));
      expect(JSON.stringify(await readable(process()))).to.equal(JSON.stringify(after));
    });

    it('takes one conditional write, and the same calls however large the lake is', async () => {
      const calls: string[][] = [];
      for (const events of [3, 30]) {
        const harnessed = await harness();
        stores = harnessed.stores;
        const running = process();
        await send(
          running,
          Array.from({ length: events }, (_, n) => track(`e${n}`, { properties: { email: canary } })),
        );
        await drain(process());
        const effects = new Effects();
        const other = process({ decorate: effects.decorate });
        await other.erasures.request({ people: [ada], reason: 'asked' });
        calls.push(effects.log);
        await harnessed.close();
      }
      expect(calls[1]).to.deep.equal(calls[0]);
      expect(calls[0]?.filter((call) => call.startsWith('before:'))).to.deep.equal([
        'before:workItems.put',
        'before:streams.append',
        'before:streams.append',
        'before:workItems.replace',
        'before:tombstoneLog.append',
        'before:vault.write owners',
        'before:streams.append',
        'before:streams.append',
        'before:profiles.remove',
        'before:targetQueues.purge',
        'before:streams.append',
      ]);
    });

    it('keeps the same user out, by any id, live and from files; a housemate stays', async () => {
      const running = await household();
      const rows = (await rowsOf()).length;
      await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(1_000);
      await send(running, [
        track('a9'),
        track('a10', { anonymousId: 'd-9' }),
        identify('a11', { email: canary }),
      ]);
      await send(running, [track('a12', { timestamp: '2025-01-01T00:00:00Z' })], { live: false });
      await send(running, [
        track('b2', { userId: 'u-2', anonymousId: 'd-1' }),
        track('b3', { userId: null, anonymousId: 'd-1' }),
      ]);
      await drain(process());
      const ids = (await rowsOf()).map(({ id }) => id);
      expect(ids.length - rows).to.equal(2);
      expect(ids).to.include.members(['b2', 'b3']).and.not.include.members(['a9', 'a10', 'a11', 'a12']);
      const { ledger, findings } = await running.audit.run();
      expect(findings).to.deep.equal([]);
      expect(ledger.suppressed).to.equal(4);
    });

    it('removes profile, queued deliveries and the events of letters, and counts them', async () => {
      const running = process();
      await send(running, [identify('a1', { email: canary, plan: 'pro' }), track('c1', { userId: 'u-3' })]);
      await drain(process());
      const [subject] = (await rowsOf()).map((row) => row.subject as Pseudonym);
      const under = { subject: subject as Pseudonym };
      const theirs = letter(receiptId('c9', 1), 0, { event: { v: 1, kid: 'kid', data: 'AAAA', under } });
      const nobodys = letter(receiptId('c9', 1), 1);
      await stores.ports.letters.put([theirs, nobodys]);
      const { id } = await running.erasures.request({ people: [ada], reason: 'asked' });
      expect(await stores.ports.profiles.read([subject as Pseudonym])).to.deep.equal(new Map());
      const waiting = await stores.ports.targetQueues.next('amplitude', 10);
      expect(waiting.map(({ id }) => id)).to.deep.equal(['c1']);
      const { sweeps } = await running.erasures.read(id);
      expect(sweeps).to.have.lengthOf(1);
      expect(sweeps[0]).to.include({ profiles: 1, letters: 1, deliveries: 1 });
      const [erased, open] = await stores.letters();
      expect(erased).to.include({ id: theirs.id, state: 'erased' }).and.not.have.property('event');
      expect(open).to.deep.equal(nobodys);
    });

    it('sweeps again once caches have run out, certifies, and ends when the bytes are gone', async () => {
      const running = await household();
      const { id } = await running.erasures.request({ people: [ada], reason: 'asked' });
      expect((await running.erasures.run())[0]?.next).to.include({ step: 'wait' });
      tick(settleMs);
      const [standing] = await running.erasures.run();
      expect(standing?.next).to.deep.equal({ step: 'scrub' });
      expect(standing?.erasure.certified).to.have.keys('unintelligible');
      const patient = { scrubAfterMs: 1_000 };
      expect(await running.erasures.run(patient)).to.have.lengthOf(1);
      tick(1_000);
      expect(await running.erasures.run(patient)).to.deep.equal([]);
      const erasure = await running.erasures.read(id);
      expect(erasure.sweeps).to.have.lengthOf(3);
      expect(erasure.certified).to.have.keys('unintelligible', 'removed');
      expect(await stores.ports.workItems.list('')).to.deep.equal([]);
    });

    it('has people deleted at targets, however long that takes, and certifies what became of it', async () => {
      const asked: string[] = [];
      let isAway = true;
      let state: 'waiting' | 'done' = 'waiting';
      const eraseAt: EraseAtTarget = {
        target: 'amplitude',
        most: 100,
        request: async ({ users, devices }, request) => {
          if (isAway) return { kind: 'later', ms: 60_000, reason: 'away' };
          asked.push(...users, ...devices, request);
          return { kind: 'asked' };
        },
        jobs: async () => ({ kind: 'jobs', jobs: [{ job: '2026-12-01', state, people: 1 }] }),
        close() {},
      };
      await household();
      const running = process({ eraseAt: [eraseAt] });
      const { remains } = await running.people.find(ada);
      const { id } = await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(settleMs);
      expect((await running.erasures.run({ scrub: true }))[0]?.next.step).to.equal('targets');
      isAway = false;
      tick(60_000);
      expect((await running.erasures.run())[0]?.next).to.deep.equal({
        step: 'targets',
        targets: ['amplitude'],
      });
      expect(asked).to.deep.equal([remains[0]?.incarnations[0]?.pseudonym, id]);
      expect(JSON.stringify(await stores.ports.workItems.get(`erasure/${id}`))).to.not.include('s_');
      state = 'done';
      tick(3_600_000);
      expect(await running.erasures.run()).to.deep.equal([]);
      const { certified, targets } = await running.erasures.read(id);
      expect(targets.amplitude?.ended?.jobs).to.deep.equal([{ job: '2026-12-01', people: 1 }]);
      expect(JSON.stringify(certified.removed)).to.include('2026-12-01');
      expect(asked).to.have.lengthOf(2);
    });

    it('takes the person out of the rows, and leaves the events', async () => {
      const running = await household();
      const names = new Set((await running.people.find(ada)).pseudonyms);
      const before = await rowsOf();
      const sealed = before.flatMap((row) =>
        names.has(row.subject as Pseudonym)
          ? Object.values((row.privacy as { sealed?: Record<string, Sealed> }).sealed ?? {})
          : [],
      );
      expect(names.size).to.be.greaterThan(2);
      expect(sealed.length).to.be.greaterThan(3);
      await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(settleMs);
      await running.erasures.run({ scrub: true });
      const after = await rowsOf();
      expect(after.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
      const text = JSON.stringify(after);
      for (const name of names) expect(text).to.not.include(name);
      for (const { kid, data } of sealed) expect(text).to.not.include(kid).and.not.include(data.slice(0, 40));
      const { properties, ...row } = await rowOf('a2');
      expect(properties).to.deep.equal({ revenue: 12.5, list: [{}] });
      expect(row).to.not.have.any.keys('subject', 'anonymous', 'user');
      expect((row.privacy as JsonObject).erased).to.equal(true);
      for (const id of ['b1', 'c1'])
        expect(await rowOf(id)).to.deep.equal(before.find((one) => one.id === id));
      const revenue = (rows: readonly Row[]) =>
        rows.reduce((sum, { properties }) => sum + (((properties as JsonObject)?.revenue as number) ?? 0), 0);
      expect(revenue(after)).to.equal(revenue(before));
      expect((await running.audit.run()).findings).to.deep.equal([]);
    });

    it('says truly what is left in clear', async () => {
      const running = await household();
      const { id } = await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(settleMs);
      await running.erasures.run({ scrub: true });
      const { scrubbed } = await running.erasures.read(id);
      const erased = (await rowsOf()).filter((row) => (row.privacy as JsonObject).erased === true);
      expect(scrubbed?.rows).to.equal(erased.length);
      const left = new Set(erased.flatMap(({ object: _, ...row }) => fieldsOf(row)));
      expect(scrubbed?.remaining).to.deep.equal([...left].sort());
    });

    it('leaves neither name nor key anywhere once it has ended', async () => {
      const running = await household();
      const names = (await running.people.find(ada)).pseudonyms;
      const dump = async () =>
        (await Promise.all([stores.everything(), JSON.stringify(await rowsOf())])).join('\n');
      const before = await dump();
      for (const name of names) expect(before).to.include(name);
      await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(settleMs);
      await running.erasures.run({ scrub: true });
      const after = await dump();
      for (const name of names) expect(after).to.not.include(name);
      expect(after).to.not.include('u-1');
    });

    it('forgets one purpose alone, and makes no key of it again', async () => {
      const running = await household();
      const marketing = 'marketing' as Purpose;
      await running.erasures.request({ people: [ada], purposes: [marketing], reason: 'asked' });
      tick(settleMs);
      await send(running, [track('a9', { properties: { email: canary, offer: 'again' } })]);
      await drain(process());
      const opened = JSON.stringify(await readable(running));
      expect(opened).to.include(canary).and.not.include('half').and.not.include('again');
      expect(JSON.stringify(await rowsOf())).to.not.include('again');
      await running.erasures.run({ scrub: true });
      expect((await rowOf('a2')).privacy)
        .to.have.property('sealed')
        .that.has.all.keys(defaultPurpose);
    });

    it('forgets an anonymous id, and lets the browser go on as somebody new', async () => {
      const running = process();
      await send(running, [track('x1', { userId: null, anonymousId: 'd-1', properties: { email: canary } })]);
      await drain(process());
      await running.erasures.request({ people: [{ namespace: 'anonymous', id: 'd-1' }], reason: 'asked' });
      expect(await readable(running)).to.deep.equal([]);
      const [before] = await rowsOf();
      tick(1_000);
      await send(running, [track('x2', { userId: null, anonymousId: 'd-1' })]);
      await drain(process());
      const after = await rowOf('x2');
      expect(after.subject).to.be.a('string').and.not.equal(before?.subject);
    });

    it('keeps an id out that was never seen', async () => {
      const running = process();
      await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(1_000);
      await send(running, [track('a1')]);
      await drain(process());
      expect(await rowsOf()).to.deep.equal([]);
      tick(settleMs);
      expect(await running.erasures.run({ scrub: true })).to.deep.equal([]);
    });

    it('takes along what still waits, also where it names only a browser that nobody knows', async () => {
      const page = (id: string) =>
        track(id, { userId: null, anonymousId: 'd-first', properties: { email: canary } });
      await send(process(), [page('before'), track('a1', { anonymousId: 'd-first' }), page('after')]);
      tick(1_000);
      const running = process();
      await running.erasures.request({ people: [ada], reason: 'asked' });
      await drain(running);
      expect(await rowsOf()).to.deep.equal([]);
      tick(1_000);
      await send(running, [page('later')]);
      await drain(process());
      expect((await rowsOf()).map(({ id }) => id)).to.deep.equal(['later']);
      tick(settleMs);
      expect(await running.erasures.run({ scrub: true })).to.deep.equal([]);
    });

    it('forgets anonymous ids that were long unseen, and no others', async () => {
      const running = process();
      await send(running, [
        track('old', { userId: null, anonymousId: 'd-old', properties: { email: canary } }),
        track('owned', { anonymousId: 'd-owned', properties: { email: canary } }),
      ]);
      await drain(running);
      tick(400 * 86_400_000);
      await send(running, [
        track('new', { userId: null, anonymousId: 'd-new', properties: { email: canary } }),
      ]);
      await drain(process());
      const later = process();
      expect(await later.erasures.requestUnseen('2026-12', stores.ports.vault)).to.equal(1);
      expect((await readable(later)).map(({ id }) => id)).to.have.members(['owned', 'new']);
      expect(await later.erasures.requestUnseen('2026-12', stores.ports.vault)).to.equal(0);
    });

    it('forgets many in one go, and each can be let in again', async () => {
      const running = process();
      const ids = Array.from({ length: 40 }, (_, n) => `u-${n}`);
      await send(
        running,
        ids.map((userId) => track(`e-${userId}`, { userId, properties: { email: canary } })),
      );
      await drain(process());
      const people = ids.slice(0, 30).map((id): PersonId => ({ namespace: 'user', id }));
      const { salts } = await running.erasures.request({ people, reason: 'asked' });
      expect(new Set(salts).size).to.equal(30);
      expect((await readable(running)).map(({ id }) => id)).to.have.members(
        ids.slice(30).map((id) => `e-${id}`),
      );
      tick(1_000);
      expect(await running.states.change('readmit', people[0] as PersonId, 'came back')).to.include({
        changed: true,
      });
      tick(1_000);
      await send(running, [
        track('new', { userId: 'u-0' }),
        track('late', { userId: 'u-0', timestamp: '2026-11-01T00:00:00Z' }),
        track('out', { userId: 'u-1' }),
      ]);
      await drain(process());
      const rows = (await rowsOf()).map(({ id }) => id);
      expect(rows).to.include('new').and.not.include.members(['late', 'out']);
    });

    it('restricts: recorded sealed, neither enriched nor delivered; and lifts it', async () => {
      const running = await household();
      expect(await running.states.change('restrict', ada, 'disputed')).to.deep.equal({
        changed: true,
        state: 'restricted',
      });
      expect(await running.states.change('restrict', ada, 'disputed')).to.deep.equal({
        changed: false,
        state: 'restricted',
      });
      tick(1_000);
      const queued = (await stores.ports.targetQueues.next('amplitude', 100)).length;
      await send(running, [
        track('a9', {
          properties: { email: canary },
          context: { page: { referrer: 'https://www.google.com/' } },
        }),
      ]);
      await drain(process());
      const row = await rowOf('a9');
      expect(row).to.not.have.any.keys('user', 'referrer', 'device', 'geo', 'campaign');
      expect(row.privacy).to.have.property('sealed');
      expect(await stores.ports.targetQueues.next('amplitude', 100)).to.have.lengthOf(queued);
      expect(await running.states.change('unrestrict', ada, 'settled')).to.include({ changed: true });
      tick(1_000);
      await send(running, [track('a10')]);
      await drain(process());
      expect(await rowOf('a10')).to.have.property('user');
    });

    it('ends after a crash at every boundary, and never half', async () => {
      const boundaries = await boundariesOfAnErasure();
      expect(boundaries.length).to.be.greaterThan(25);
      for (const boundary of boundaries.filter((_, n) => n % crashEvery === 0)) {
        const harnessed = await harness();
        stores = harnessed.stores;
        await household();
        let left = boundary.nth;
        const effects = new Effects((at) => {
          if (at === boundary.at && left-- === 0) throw new Crash(at);
        });
        await whole(process({ decorate: effects.decorate })).catch((error) => {
          if (!(error instanceof Crash)) throw error;
        });
        const restarted = process();
        const wasBegun = (await stores.ports.workItems.list('erasure/')).length > 0;
        if (!wasBegun && (await restarted.people.find(ada)).state === 'active')
          await restarted.erasures.request({ people: [ada], reason: 'asked' });
        await restarted.erasures.run();
        tick(settleMs);
        expect(await restarted.erasures.run({ scrub: true }), JSON.stringify(boundary)).to.deep.equal([]);
        expect(
          (await readable(restarted)).map(({ id }) => id),
          JSON.stringify(boundary),
        ).to.deep.equal(['b1', 'c1']);
        expect((await restarted.audit.run()).findings).to.deep.equal([]);
        expect(await restarted.tombstones.check()).to.deep.equal({ state: 'complete' });
        const erased = (await rowsOf()).filter((row) => (row.privacy as JsonObject).erased === true);
        expect(erased.map(({ id }) => id)).to.include.members(['a0', 'a1', 'a2', 'a3']);
        await harnessed.close();
      }
    }).timeout(300_000);

    it('is not undone by events that are processed at the same time', async () => {
      for (let round = 0; round < 5; round++) {
        const harnessed = await harness();
        stores = harnessed.stores;
        const running = await household();
        const other = process();
        for (let n = 0; n < 20; n++)
          await send(running, [track(`r${n}`, { anonymousId: `d-${n}`, properties: { email: canary } })]);
        await Promise.all([drain(other), running.erasures.request({ people: [ada], reason: 'asked' })]);
        tick(settleMs);
        await running.erasures.run();
        tick(settleMs);
        const reader = process();
        expect((await readable(reader)).map(({ id }) => id)).to.deep.equal(['b1', 'c1']);
        await running.erasures.run({ scrub: true });
        const text = JSON.stringify((await rowsOf()).filter(({ id }) => id !== 'b1' && id !== 'c1'));
        expect(text).to.not.match(/"subject":/);
        expect((await running.audit.run()).findings).to.deep.equal([]);
        await harnessed.close();
      }
    });

    it('refuses a vault older than the tombstone log, until they are applied; the forgotten stay forgotten', async () => {
      const running = await household();
      expect(await running.tombstones.check()).to.deep.equal({ state: 'complete' });
      const key = await running.people.addressOf(ada);
      const held = await running.people.hold([key]);
      const yesterday = await stores.ports.vault.read([key, ...(held.at(key)?.devices ?? [])]);
      await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(settleMs);
      await running.erasures.run({ scrub: true });
      expect(await running.tombstones.check()).to.deep.equal({ state: 'complete' });
      // Yesterday's vault over today's.
      await stores.ports.vault.markTombstonesApplied(0);
      for (const [item, { subject }] of yesterday) {
        const now = (await stores.ports.vault.read([item])).get(item);
        await stores.ports.vault.write([{ key: item, subject, expected: now?.version ?? 0 }]);
      }
      const restored = process();
      const check = await restored.tombstones.check();
      expect(check).to.include({ state: 'vault_is_older' });
      expect(await restored.tombstones.apply()).to.be.greaterThan(0);
      expect(await restored.tombstones.check()).to.deep.equal({ state: 'complete' });
      expect((await restored.people.find(ada)).state).to.equal('erased');
      tick(1_000);
      await send(restored, [track('a9')]);
      await drain(process());
      expect((await rowsOf()).map(({ id }) => id)).to.not.include('a9');
    });

    /** All of an erasure, by one process. */
    async function whole(running: Running): Promise<void> {
      await running.erasures.request({ people: [ada], reason: 'asked' });
      tick(settleMs);
      await running.erasures.run({ scrub: true });
    }

    /** Every boundary of every effect, and which of its kind it is. */
    async function boundariesOfAnErasure(): Promise<{ at: Boundary; nth: number }[]> {
      const harnessed = await harness();
      stores = harnessed.stores;
      await household();
      const effects = new Effects();
      await whole(process({ decorate: effects.decorate }));
      await harnessed.close();
      const seen = new Map<string, number>();
      return effects.log.map((at) => {
        const nth = seen.get(at) ?? 0;
        seen.set(at, nth + 1);
        return { at: at as Boundary, nth };
      });
    }
  });
}
