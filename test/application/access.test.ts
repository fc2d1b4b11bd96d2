import { expect } from 'chai';
import type { PersonId } from '../../src/application/people.js';
import type { Revealed } from '../../src/application/reveal.js';
import type { Steps } from '../../src/domain/enrichment/steps.js';
import { validate } from '../../src/domain/event/validate.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import type {
  DisclosedEvent,
  DisclosedLetter,
  DisclosedPerson,
  DisclosureWriter,
} from '../../src/domain/ports/disclosure.js';
import type { AuditEntry } from '../../src/domain/privacy/audit-chain.js';
import { mask } from '../../src/domain/privacy/mask-step.js';
import { profile } from '../../src/domain/profile/profile-step.js';
import { collected, errorOf } from '../contracts/contract.js';
import { compiled, plainHashes } from '../domain/no-detectors.js';
import { Effects } from '../support/effects.js';
import { begin, Crash, crashing, drain, identify, Stores, send, track } from './world.js';

const ada: PersonId = { namespace: 'user', id: 'u-1' };
const mail = 'ada@example.org';

class Written implements DisclosureWriter {
  readonly people: DisclosedPerson[] = [];
  readonly events: DisclosedEvent[] = [];
  readonly letters: DisclosedLetter[] = [];
  async person(person: DisclosedPerson) {
    this.people.push(person);
  }
  async event(event: DisclosedEvent) {
    this.events.push(event);
  }
  async letter(letter: DisclosedLetter) {
    this.letters.push(letter);
  }
}

/** Has a bug for one kind of event. */
const policy = compiled();
const broken: Steps = {
  admissions: [validate(policy, plainHashes)],
  steps: [
    function device(draft) {
      if (draft.event.name === 'Struck') throw new Error('no device');
      return draft;
    },
    profile(policy, plainHashes),
    mask(policy, plainHashes),
  ],
};

describe('access to what is sealed', () => {
  let stores: Stores;
  const sent = [
    track('a0', {
      userId: null,
      anonymousId: 'd-1',
      properties: { email: mail },
      context: { ip: '203.0.113.7' },
    }),
    identify('a1', { email: mail, city: 'Berlin', address: { street: 'Elm 1' } }, { anonymousId: 'd-1' }),
    track('a2', { properties: { email: mail, revenue: 12.5 }, more: { deep: [1] } }),
    track('b1', { userId: 'u-2', anonymousId: 'd-1', properties: { email: 'bob@example.org' } }),
    track('b2', { userId: null, anonymousId: 'd-1', properties: { email: 'bob@example.org' } }),
    track('a3', { event: 'Struck', properties: { email: mail } }),
  ];
  const facts = async () =>
    ((await stores.ports.streams.read('audit')) as unknown as AuditEntry[]).map(({ fact }) => fact);

  beforeEach(async () => {
    stores = new Stores();
    const running = begin(stores, { steps: broken });
    await send(running, sent);
    await drain(running);
  });

  async function* rows(): AsyncGenerator<Json> {
    for (const { object: _, ...row } of await stores.rows()) yield row;
  }

  const revealed = () => collected(begin(stores).reveal.run(rows(), 'a complaint'));
  const byId = (all: readonly Revealed[], id: string) => all.find((one) => one.id === id) as Revealed;

  describe('a disclosure', () => {
    async function disclosed(id: PersonId = ada) {
      const written = new Written();
      const result = await begin(stores).disclose.run(id, 'asked', written);
      return { written, result };
    }

    it('gives back every event as the person sent it, profile and letters, and nothing of others', async () => {
      const { written, result } = await disclosed();
      expect(result).to.deep.equal({ state: 'active', events: 3, letters: 1 });
      expect(written.letters[0]).to.deep.include({ code: 'step_failed', state: 'open', event: sent.at(-1) });
      const events = new Map(written.events.map((event) => [event.id, event]));
      expect([...events.keys()].sort()).to.deep.equal(['a0', 'a1', 'a2']);
      for (const id of events.keys()) {
        const { userId, ...event } = sent.find(({ messageId }) => messageId === id) as JsonObject;
        expect(events.get(id)?.event).to.deep.equal(
          userId === null ? { ...event, userId } : { ...event, userId },
        );
      }
      expect(JSON.stringify(written)).not.to.include('bob@');
      const [person] = written.people;
      expect(person).to.include({ state: 'active', userIds: 1, devices: 1, sharedDevices: 1 });
      expect(person).to.have.property('recipients').that.deep.equals([]);
      expect(person?.profiles.map(({ attributes }) => attributes)).to.deep.equal([
        { email: mail, city: 'Berlin', address: { street: 'Elm 1' } },
      ]);
    });

    it('takes no event for the person’s that only names their pseudonym', async () => {
      const [subject] = (await begin(stores).people.find(ada)).pseudonyms as [Pseudonym];
      const running = begin(stores);
      await send(running, [track('x1', { userId: null, properties: { subject } })]);
      await drain(running);
      expect((await stores.rows()).map(({ id }) => id)).to.include('x1');
      expect((await disclosed()).result.events).to.equal(3);
    });

    it('names what is damaged rather than leaving it out', async () => {
      const row = (await stores.rows()).find(({ id }) => id === 'a2');
      if (row === undefined) throw new Error('There is no such row');
      const { object, ...record } = row;
      const line = JSON.stringify(record).replace(/"kid":"./, '"kid":"!');
      await stores.ports.lake.put(new Map([[object as ObjectName, [line]]]));
      const event = (await disclosed()).written.events.find(({ id }) => id === 'a2');
      expect(event)
        .to.deep.include({ damaged: ['default'] })
        .and.not.have.property('erased');
    });

    it('is noted before anything is read, by a commitment', async () => {
      const effects = new Effects();
      const running = begin(stores, { decorate: crashing('before:streams.append') });
      const written = new Written();
      expect(await errorOf(running.disclose.run(ada, 'asked', written))).to.be.instanceOf(Crash);
      expect(written).to.deep.equal(new Written());
      await begin(stores, { decorate: effects.decorate }).disclose.run(ada, 'asked', new Written());
      const [fact] = await facts();
      expect(fact).to.include({ event: 'disclosed', reason: 'asked' });
      expect(JSON.stringify(fact)).not.to.match(/u-1|s_[\w-]{22}/);
    });

    it('is for restricted people too, and for the erased there is nothing, nor for strangers', async () => {
      await begin(stores).states.change('restrict', ada, 'disputed');
      const { written, result } = await disclosed();
      expect(result).to.include({ state: 'restricted', events: 3 });
      expect(written.events.map(({ event }) => JSON.stringify(event)).join()).to.include(mail);
      await begin(stores).erasures.request({ people: [ada], reason: 'asked' });
      for (const [id, state] of [
        [ada, 'erased'],
        [{ namespace: 'user', id: 'u-9' }, 'absent'],
      ] as const) {
        const none = await disclosed(id);
        expect(none.result).to.deep.equal({ state, events: 0, letters: 0 });
        expect(none.written).to.deep.equal(new Written());
      }
    });
  });

  describe('revealing', () => {
    it('opens the sealed parts of records, in order, and notes how many first', async () => {
      const all = await revealed();
      expect(all.map(({ id }) => id)).to.deep.equal((await stores.rows()).map(({ id }) => id));
      expect(byId(all, 'a2').opened).to.deep.equal({
        default: { '/properties/email': mail, '/userId': 'u-1' },
      });
      expect(byId(all, 'a2')).not.to.have.property('why');
      expect(byId(all, 'b1').opened?.default).to.include({ '/properties/email': 'bob@example.org' });
      expect(await facts()).to.deep.equal([
        { event: 'unsealed', records: 5, people: 4, reason: 'a complaint' },
      ]);
    });

    it('says why something does not open', async () => {
      const running = begin(stores);
      await running.states.change('restrict', { namespace: 'user', id: 'u-2' }, 'disputed');
      const before = await collected(rows());
      await running.erasures.request({ people: [ada], reason: 'asked' });
      const all = await revealed();
      for (const id of ['a0', 'a1', 'a2'])
        expect(byId(all, id)).to.deep.include({ opened: null, why: 'erased' });
      expect(byId(all, 'b1')).to.deep.include({ opened: null, why: 'restricted' });
      const b2 = before.find((row) => (row as JsonObject).id === 'b2') as JsonObject;
      async function* odd(): AsyncGenerator<Json> {
        yield 7;
        yield { id: 'x', privacy: { policy: 'p' } };
        yield { id: 'x', privacy: { policy: 'p', erased: true } };
        yield { ...b2, id: 'another' };
      }
      const odds = await collected(begin(stores).reveal.run(odd(), 'why not'));
      expect(odds.map(({ why }) => why)).to.deep.equal([
        'not_a_record',
        'nothing_sealed',
        'erased',
        'wrong_key',
      ]);
      expect(JSON.stringify(odds)).not.to.include('bob@');
    });

    it('shows nothing that is not noted', async () => {
      const running = begin(stores, { decorate: crashing('before:streams.append') });
      const seen: Revealed[] = [];
      const error = await errorOf(
        (async () => {
          for await (const one of running.reveal.run(rows(), 'why not')) seen.push(one);
        })(),
      );
      expect(error).to.be.instanceOf(Crash);
      expect(seen).to.deep.equal([]);
    });
  });

  describe('exporting keys', () => {
    it('gives the keys that open, of the living only, and notes it', async () => {
      const { pseudonyms } = await begin(stores).people.find(ada);
      const { keys, refused } = await begin(stores).exportKeys.run(pseudonyms, 'spark');
      expect(refused).to.deep.equal([]);
      expect(keys.map(({ purpose }) => purpose)).to.include('default');
      for (const { key } of keys) expect(Buffer.from(key, 'base64')).to.have.length(32);
      const [fact] = await facts();
      expect(fact).to.include({ event: 'keys_exported', keys: keys.length, reason: 'spark' });
      expect(JSON.stringify(fact)).not.to.match(/s_[\w-]{22}/);

      await begin(stores).erasures.request({ people: [ada], reason: 'asked' });
      const count = (await facts()).length;
      const after = await begin(stores).exportKeys.run([...pseudonyms, 's_nobody' as Pseudonym], 'spark');
      expect(after.keys).to.deep.equal([]);
      expect(new Set(after.refused.map(({ why }) => why))).to.deep.equal(new Set(['erased']));
      expect(await facts()).to.have.length(count);
    });
  });
});
