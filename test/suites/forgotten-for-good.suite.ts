import { expect } from 'chai';
import { type Standing, settleMs } from '../../src/application/erasures.js';
import type { PersonId } from '../../src/application/people.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { JsonObject } from '../../src/domain/json.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Policy, Purpose } from '../../src/domain/privacy/policy.js';
import { additionalData, openOriginals, type Sealed } from '../../src/domain/privacy/sealed.js';
import {
  begin,
  type Code,
  Crash,
  crashed,
  crashing,
  drain,
  identify,
  type Running,
  type Stores,
  send,
  track,
} from '../application/world.js';
import { collected } from '../contracts/contract.js';
import { rule } from '../domain/no-detectors.js';
import { decorating } from '../support/effects.js';
import type { StoresHarness } from './forgetting.suite.js';

const ada: PersonId = { namespace: 'user', id: 'u-1' };
const marketing = 'marketing' as Purpose;
const email = { properties: { email: 'ada.canary@example.org' } };

/** Ways in which somebody forgotten could come back, or be forgotten in part. */
export function forgottenForGoodSuite(name: string, harness: StoresHarness): void {
  describe(`${name}: forgotten for good`, () => {
    let stores: Stores;
    let close: () => Promise<void>;
    const policy: Policy = {
      ...defaultPolicy,
      rules: [rule('properties.offer', { kind: 'seal' }, { purpose: marketing }), ...defaultPolicy.rules],
    };
    const process = (code: Code = {}) => begin(stores, { policy, ...code });
    const asked = { people: [ada], reason: 'asked' };
    const tick = (ms: number) => {
      stores.clock.time += ms;
    };

    beforeEach(async () => {
      ({ stores, close } = await harness());
    });
    afterEach(() => close());

    async function told(...events: JsonObject[]): Promise<void> {
      const running = process();
      await send(running, events);
      await drain(running);
    }

    /** Ids of the events of which anything can be opened, and what it says. */
    async function readable(running: Running = process()): Promise<Map<string, string>> {
      const opened = new Map<string, string>();
      for (const { id, subject, privacy } of await stores.rows()) {
        if (subject === undefined) continue;
        const keys = await running.subjects.keyOf(subject as Pseudonym);
        const { sealed = {} } = privacy as { sealed?: Record<Purpose, Sealed> };
        for (const [purpose, part] of Object.entries(sealed) as [Purpose, Sealed][]) {
          const key = keys.state === 'erased' ? undefined : keys.key(purpose);
          if (key === undefined) continue;
          const data = additionalData(subject as Pseudonym, purpose, id);
          const originals = openOriginals(running.ports.crypto, key, part, data);
          opened.set(id, (opened.get(id) ?? '') + JSON.stringify(originals));
        }
      }
      return opened;
    }

    /** To the end of every erasure. */
    async function ended(): Promise<void> {
      tick(settleMs);
      const running = process();
      await running.erasures.run();
      tick(settleMs);
      expect(await running.erasures.run({ scrub: true })).to.deep.equal([]);
      expect(await running.tombstones.check()).to.deep.equal({ state: 'complete' });
    }

    async function mustBeGone(...ids: string[]): Promise<void> {
      const rows = (await stores.rows()).filter(({ id }) => ids.includes(id));
      expect(rows.map(({ id }) => id)).to.have.members(ids);
      for (const row of rows) expect(row, row.id).to.not.have.any.keys('subject', 'anonymous');
    }

    it('when two processes take the same erasure on: neither loses the names that the other found', async () => {
      await told(
        track('a0', { userId: null, anonymousId: 'd-1', ...email }),
        track('a1', { anonymousId: 'd-1', ...email }),
      );
      // Begun, and cut off before the names are saved.
      const nameless = decorating((port, method, _args, call) => {
        if (port === 'vault' && method === 'read') throw new Crash('before the names');
        return call();
      });
      await crashed(process({ decorate: nameless }).erasures.request(asked));
      let isFirst = true;
      const slow = decorating((port, method, _args, call) => {
        if (port !== 'streams' || method !== 'read' || !isFirst) return call();
        isFirst = false;
        // What it has read is old when it goes on.
        return Promise.resolve(call()).then(async (read) => {
          await process().erasures.run();
          return read;
        });
      });
      await process({ decorate: slow }).erasures.run();
      await ended();
      await mustBeGone('a0', 'a1');
    });

    it('from the moment on at which it was, though the process was killed before it could say so', async () => {
      await told(
        track('a0', { userId: null, anonymousId: 'd-1', ...email }),
        track('a1', { anonymousId: 'd-1', ...email }),
      );
      tick(1_000);
      await crashed(process({ decorate: crashing('after:vault.write') }).erasures.request(asked));
      tick(1_000);
      const running = process();
      expect(await running.states.change('readmit', ada, 'came back')).to.include({ changed: true });
      tick(1_000);
      await told(track('a2', email), track('x1', { userId: null, anonymousId: 'd-1', ...email }));
      const [{ id }] = (await running.erasures.run()) as [Standing];
      const { unintelligible } = await running.erasures.read(id);
      expect(unintelligible).to.include({ items: 2, keys: 2 });
      expect([...(await readable()).keys()]).to.have.members(['a2', 'x1']);
      await ended();
      expect([...(await readable()).keys()]).to.have.members(['a2', 'x1']);
      await mustBeGone('a0', 'a1');
    });

    it('when the same person is named twice, by the same id and by one that was joined', async () => {
      await told(track('o1', { userId: 'u-old', ...email }), track('a1', email));
      await send(process(), [{ type: 'alias', messageId: 'al', userId: 'u-1', previousId: 'u-old' }], {
        source: { name: 'backend', kind: 'server', environment: 'production' },
      });
      await drain(process());
      const old: PersonId = { namespace: 'user', id: 'u-old' };
      const running = process();
      const { id } = await running.erasures.request({ people: [ada, old, ada], reason: 'asked' });
      expect((await running.erasures.read(id)).unintelligible).to.include({ items: 2, keys: 2 });
      expect(await collected(running.ports.tombstoneLog.list())).to.have.lengthOf(2);
      expect([...(await readable())]).to.deep.equal([]);
      tick(1_000);
      await told(track('a9'), track('o9', { userId: 'u-old' }));
      await ended();
      expect((await stores.rows()).map(({ id: event }) => event)).to.not.include.members(['a9', 'o9']);
      await mustBeGone('a1', 'o1', 'al');
    });

    it('by two erasures at once', async () => {
      await told(track('a1', { anonymousId: 'd-1', ...email }));
      await Promise.all([process().erasures.request(asked), process().erasures.request(asked)]);
      expect([...(await readable())]).to.deep.equal([]);
      await ended();
      await mustBeGone('a1');
    });

    it('though a device was being claimed: what was linked and not yet written goes too', async () => {
      await told(track('a0', { userId: null, anonymousId: 'd-1', ...email }), track('a1', email));
      const claiming = process({
        decorate: decorating((port, method, args, call) => {
          const isDevice = JSON.stringify(args).includes('"namespace":"anonymous"');
          if (port === 'vault' && method === 'write' && isDevice) throw new Crash('between link and claim');
          return call();
        }),
      });
      await send(claiming, [track('a2', { anonymousId: 'd-1', ...email })]);
      const batch = await claiming.ports.receipts.next({ events: 10, bytes: 10_000 });
      const lease = await claiming.ports.lease.acquire('claiming', stores.clock.time, 1_000);
      await crashed(claiming.process.run(batch, lease as never));
      tick(1_001);
      await process().erasures.request(asked);
      await drain(process());
      expect([...(await readable())]).to.deep.equal([]);
      await ended();
      await mustBeGone('a0', 'a1');
    });

    it('though a server still holds the keys in memory: it lets go of them when it takes the erasure on', async () => {
      const server = process();
      await send(server, [track('a1', email)]);
      await drain(server);
      await process().erasures.request(asked);
      tick(1_000);
      await server.erasures.run();
      const later = begin(stores, { policy });
      await send(later, [track('a2', email)]);
      const lease = await server.ports.lease.acquire('server', stores.clock.time, 60_000);
      const batch = await server.ports.receipts.next({ events: 10, bytes: 10_000 });
      expect(await server.process.run(batch, lease as never)).to.include({ recorded: 0, suppressed: 1 });
      expect([...(await readable(server))]).to.deep.equal([]);
    });

    it('in one purpose alone: a housemate on the same device keeps hers', async () => {
      const offer = (value: string) => ({ userId: null, anonymousId: 'd-1', properties: { offer: value } });
      await told(
        track('a0', offer('of Ada')),
        track('a1', { anonymousId: 'd-1', properties: { offer: 'of Ada, too' } }),
        track('b1', { userId: 'u-2', anonymousId: 'd-1' }),
        track('b2', offer('of Bob')),
      );
      tick(1_000);
      await process().erasures.request({ ...asked, purposes: [marketing] });
      tick(1_000);
      await told(track('b3', offer('of Bob again')), track('a3', { properties: { offer: 'never' } }));
      const opened = JSON.stringify([...(await readable())]);
      expect(opened).to.include('of Bob').and.include('of Bob again');
      expect(opened).to.not.include('of Ada').and.not.include('never');
      await ended();
    });

    it('in one purpose alone, of an id that nobody knew: nothing is missing when it comes', async () => {
      await process().erasures.request({ ...asked, purposes: [marketing] });
      tick(settleMs);
      await process().erasures.run({ scrub: true });
      await told(track('a1', { properties: { offer: 'half' } }));
      expect(await process().tombstones.check()).to.deep.equal({ state: 'complete' });
    });

    it('again, after it was let in again', async () => {
      await told(track('a1', { anonymousId: 'd-1', ...email }));
      for (const event of ['a2', 'a3']) {
        await process().erasures.request(asked);
        await ended();
        tick(1_000);
        await process().states.change('readmit', ada, 'came back');
        tick(1_000);
        await told(track(event, { anonymousId: 'd-1', ...email }));
      }
      expect([...(await readable()).keys()]).to.deep.equal(['a3']);
      await mustBeGone('a1', 'a2');
    });

    it('though restricted before', async () => {
      await told(track('a1', email));
      await process().states.change('restrict', ada, 'disputed');
      await process().erasures.request(asked);
      expect(await process().states.change('unrestrict', ada, 'settled')).to.deep.equal({
        changed: false,
        state: 'erased',
      });
      tick(1_000);
      await told(track('a2', email));
      expect([...(await readable())]).to.deep.equal([]);
      await ended();
      expect((await stores.rows()).map(({ id }) => id)).to.deep.equal(['a1']);
    });

    it('whatever an alias says afterwards', async () => {
      await told(track('a1', email), track('b1', { userId: 'u-2', ...email }));
      await process().erasures.request(asked);
      tick(1_000);
      const source = { name: 'backend', kind: 'server', environment: 'production' } as const;
      await send(
        process(),
        [
          { type: 'alias', messageId: 'to', userId: 'u-1', previousId: 'u-2' },
          { type: 'alias', messageId: 'from', userId: 'u-2', previousId: 'u-1' },
          { type: 'alias', messageId: 'new', userId: 'u-9', previousId: 'u-1' },
          track('a2', email),
          track('b2', { userId: 'u-2', ...email }),
        ],
        { source },
      );
      await drain(process());
      expect([...(await readable()).keys()]).to.have.members(['b1', 'b2']);
      expect((await process().people.find(ada)).state).to.equal('erased');
    });

    it('whenever a file says it happened', async () => {
      await told(track('a1', email), track('x1', { userId: null, anonymousId: 'd-1', ...email }));
      await process().erasures.request({
        people: [ada, { namespace: 'anonymous', id: 'd-1' }],
        reason: 'asked',
      });
      tick(1_000);
      const running = process();
      const old = { timestamp: '2020-01-01T00:00:00Z' };
      await send(
        running,
        [
          track('a2', { ...email, ...old }),
          track('a3', { ...email, timestamp: '2050-01-01T00:00:00Z' }),
          track('x2', { userId: null, anonymousId: 'd-1', ...email, ...old }),
        ],
        { live: false },
      );
      await drain(process());
      expect([...(await readable())]).to.deep.equal([]);
    });

    for (const id of [
      '42',
      ' u 1 ',
      'Ada.Łódź@example.org',
      '🏃',
      '__proto__',
      'a\nb',
      '%2e%2e%2f',
      'x'.repeat(300),
    ])
      it(`by an id such as ${JSON.stringify(id.slice(0, 24))}`, async () => {
        await told(track('a1', { userId: id, ...email }));
        expect([...(await readable()).keys()]).to.deep.equal(['a1']);
        await process().erasures.request({ people: [{ namespace: 'user', id }], reason: 'asked' });
        expect([...(await readable())]).to.deep.equal([]);
        await ended();
        await mustBeGone('a1');
      });

    it('from rows that a batch was about to write when the scrub began', async () => {
      await told(track('a1', email), identify('a2', { email: 'ada.canary@example.org' }));
      await process().erasures.request(asked);
      tick(settleMs);
      await process().erasures.run();
      const objects = (await stores.rows()).map(({ object }) => object);
      let looks = 0;
      const running = process({
        decorate: decorating((port, method, _args, call) => {
          if (port !== 'plans' || method !== 'open') return call();
          looks += 1;
          return looks > 1 ? call() : Promise.resolve({ v: 1, receipts: ['r.1'], objects });
        }),
      });
      expect(await running.erasures.run({ scrub: true })).to.deep.equal([]);
      await mustBeGone('a1', 'a2');
    });
  });
}
