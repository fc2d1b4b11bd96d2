import { expect } from 'chai';
import type { EventSchemas } from '../../src/adapters/event-schemas/event-schemas.js';
import type { ViolationAction } from '../../src/domain/event/schema.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { JsonObject } from '../../src/domain/json.js';
import { eventOf, type Record } from '../../src/domain/lake/record.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Purpose } from '../../src/domain/privacy/policy.js';
import { additionalData, type DataKey, openOriginals } from '../../src/domain/privacy/sealed.js';
import { schemasOf } from '../adapters/event-schemas/support.js';
import { collected } from '../contracts/contract.js';
import {
  begin,
  type Code,
  identify,
  type Running,
  runBatch,
  Stores,
  send,
  track,
  whileProcessing,
} from './world.js';

const workout: JsonObject = {
  required: ['sport'],
  properties: {
    sport: { enum: ['run', 'swim'] },
    minutes: { type: 'number' },
    coach: { type: 'string', 'x-lethe': 'seal' },
    laps: { items: { type: 'number' } },
  },
  additionalProperties: false,
};
const strict = schemasOf({
  'workout_completed.json': workout,
  'identify.json': { properties: { plan: { enum: ['free', 'pro'] }, gym: { type: 'string' } } },
});

function codeOf(schemas: EventSchemas, violation: ViolationAction): Code {
  const policy = schemas.applyTo({ ...defaultPolicy, schemas: { violation } }, (text) => `${text.length}`);
  return { policy, tools: { checkSchema: schemas.check } };
}

const right = { sport: 'run', minutes: 30, coach: 'Grete W.' };
const wrong = {
  sport: 'canary-sport',
  minutes: 'canary-minutes',
  coach: 'canary-coach',
  laps: [1, 'canary-lap', 3],
  'canary-key': 'canary-unlisted',
};
const violations = [
  { path: '/properties', problem: 'has a property that the schema does not list' },
  { path: '/properties/sport', problem: 'must be one of "run", "swim"' },
  { path: '/properties/minutes', problem: 'must be number' },
  { path: '/properties/laps/1', problem: 'must be number' },
];

describe('an event that violates its schema', () => {
  let stores: Stores;

  beforeEach(() => {
    stores = new Stores();
  });

  async function run(code: Code, events: readonly JsonObject[]): Promise<Running> {
    const running = begin(stores, code);
    await send(running, events);
    await runBatch(running);
    return running;
  }

  async function recordOf(id: string): Promise<Record> {
    const { object: _, ...record } = (await stores.rows()).find((row) => row.id === id) ?? {};
    return record as unknown as Record;
  }

  /** The event that a record was made of, opened with its subject's key. */
  async function unsealed({ ports, subjects }: Running, record: Record): Promise<JsonObject> {
    const subject = record.subject;
    const keys = subject === undefined ? undefined : await subjects.keyOf(subject);
    const sealed = record.privacy.sealed;
    if (subject === undefined || keys === undefined || keys.state === 'erased' || sealed === undefined)
      return eventOf(record, []).event;
    const originals = Object.entries(sealed).map(([purpose, part]) =>
      openOriginals(
        ports.crypto,
        keys.key(purpose as Purpose) as DataKey,
        part,
        additionalData(subject, purpose as Purpose, record.id),
      ),
    );
    return eventOf(record, originals).event;
  }

  describe('where the policy says dead', () => {
    it('is a letter that says what is wrong, and leaves no trace of a person', async () => {
      const running = await run(codeOf(strict, 'dead'), [
        track('e1', { properties: wrong }),
        track('e2', { properties: {} }),
      ]);
      const failures = (await stores.letters()).map(({ failure }) => failure);
      expect(failures.map(({ code }) => code)).to.deep.equal(['schema_violation', 'schema_violation']);
      expect(failures[0]?.violations).to.have.deep.members(violations);
      expect(failures[1]?.violations).to.deep.equal([
        { path: '/properties', problem: 'must have the property sport' },
      ]);
      expect(await stores.rows()).to.deep.equal([]);
      expect(await running.subjects.find('user', 'u-1')).to.equal(undefined);
      expect(stores.dump()).to.not.contain('canary');
    });

    it('goes on once the schema is corrected', async () => {
      await run(codeOf(strict, 'dead'), [
        track('e1', { properties: wrong }),
        track('e2', { properties: right }),
      ]);
      const corrected = schemasOf({
        'workout_completed.json': {
          ...workout,
          properties: { coach: { 'x-lethe': 'seal' } },
          additionalProperties: true,
        },
      });
      const today = begin(stores, codeOf(corrected, 'dead'));
      const done = await whileProcessing(today, () =>
        collected(today.reprocess.run({ code: 'schema_violation' })),
      );
      expect(done.map(({ was, outcome }) => [was, outcome])).to.deep.equal([
        ['schema_violation', 'recorded'],
      ]);
      const { coach: _, ...clear } = wrong;
      expect((await recordOf('e1')).properties).to.deep.equal(clear);
      expect((await today.audit.run()).findings).to.deep.equal([]);
    });

    it('stays a letter while the schema still says so', async () => {
      await run(codeOf(strict, 'dead'), [track('e1', { properties: wrong })]);
      const today = begin(stores, codeOf(strict, 'dead'));
      const done = await collected(today.reprocess.preview({}));
      expect(done.map(({ outcome, code }) => [outcome, code])).to.deep.equal([['dead', 'schema_violation']]);
    });
  });

  it('is recorded whole where the policy says warn, and the record says what is wrong', async () => {
    const running = await run(codeOf(strict, 'warn'), [
      track('e1', { properties: wrong }),
      track('e2', { properties: right }),
    ]);
    const record = await recordOf('e1');
    const { coach: _, ...clear } = wrong;
    expect(record.properties).to.deep.equal(clear);
    expect(record.lethe.violations).to.have.deep.members(violations);
    expect((await unsealed(running, record)).properties).to.deep.equal(wrong);
    expect((await recordOf('e2')).lethe).to.not.have.property('violations');
    expect(await stores.letters()).to.deep.equal([]);
  });

  describe('where the policy says drop', () => {
    it('is recorded without what is wrong, which is sealed', async () => {
      const sent = track('e1', { properties: wrong });
      const running = await run(codeOf(strict, 'drop'), [sent]);
      const record = await recordOf('e1');
      expect(record.properties).to.deep.equal({ laps: [1, null, 3] });
      expect(record.lethe.violations).to.have.deep.members(violations);
      expect(record.privacy.treated).to.include({
        '/properties/sport': 'drop',
        '/properties/minutes': 'drop',
        '/properties/laps/1': 'drop',
        '/properties/[unlisted]': 'drop',
        '/properties/coach': 'seal',
      });
      expect(JSON.stringify(record)).to.not.contain('canary');
      expect(await unsealed(running, record)).to.deep.equal(sent);
    });

    it('is recorded whole where only something is missing', async () => {
      await run(codeOf(strict, 'drop'), [track('e1', { properties: { minutes: 5 } })]);
      const record = await recordOf('e1');
      expect(record.properties).to.deep.equal({ minutes: 5 });
      expect(record.lethe.violations).to.deep.equal([
        { path: '/properties', problem: 'must have the property sport' },
      ]);
    });

    it('loses what is wrong where it is nobody’s', async () => {
      await run(codeOf(strict, 'drop'), [
        { type: 'track', messageId: 'e1', event: 'Workout Completed', properties: wrong },
      ]);
      const record = await recordOf('e1');
      expect(record.properties).to.deep.equal({ coach: '[redacted]', laps: [1, null, 3] });
      expect(record.privacy).to.not.have.property('sealed');
    });

    it('tells the profile nothing wrong in clear', async () => {
      const traits = { plan: 'canary-plan', city: 'Wien', gym: { place: 'canary-gym' } };
      const running = await run(codeOf(strict, 'drop'), [
        identify('e1', traits),
        track('e2', { properties: right }),
      ]);
      for (const id of ['e1', 'e2']) {
        const record = (await recordOf(id)) as Record & { user: JsonObject };
        expect(record.user).to.deep.equal({ city: 'Wien' });
        expect(JSON.stringify(record)).to.not.contain('canary');
      }
      expect((await unsealed(running, await recordOf('e1'))).traits).to.deep.equal(traits);
      expect(stores.dump()).to.not.contain('canary');
      const [profile] = [
        ...(await stores.ports.profiles.read([(await recordOf('e1')).subject as Pseudonym])).values(),
      ];
      expect(profile?.profile.leaves).to.have.nested.property('/plan.sealed');
      expect(profile?.profile.leaves).to.have.nested.property('/gym/place.sealed');
    });
  });
});
