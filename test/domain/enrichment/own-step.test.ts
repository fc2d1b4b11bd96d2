import { expect } from 'chai';
import { type OwnStep, type OwnStepEvent, own } from '../../../src/domain/enrichment/own-step.js';
import type { Draft } from '../../../src/domain/enrichment/step.js';
import { steps } from '../../../src/domain/enrichment/steps.js';
import type { EventType } from '../../../src/domain/event/event-type.js';
import type { JsonObject, JsonText } from '../../../src/domain/json.js';
import { enrich } from '../../../src/domain/outcome.js';
import type { PolicyVersion } from '../../../src/domain/privacy/policy.js';
import { eventOfRaw } from '../arbitrary.js';
import { compiled, plainHashes } from '../no-detectors.js';
import { draftOf } from './run.js';

const made = { policy: 'p' as PolicyVersion, version: '1.2.3', types: { admit: (type: EventType) => type } };

function outcomeOf(ownSteps: readonly OwnStep[], raw: JsonObject = {}) {
  return enrich(steps(compiled(), { ...plainHashes, ownSteps }).steps, draftOf(raw), made);
}

function added(ownSteps: readonly OwnStep[], raw: JsonObject = {}): unknown {
  const outcome = outcomeOf(ownSteps, raw);
  if (outcome.kind !== 'recorded') throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.line).added;
}

/** A step named `mine` that answers this. */
const answering = (answer: unknown): OwnStep =>
  function mine() {
    return answer as object;
  };

describe('a step of the installation’s own', () => {
  it('sees the event in raw values, the profile’s clear traits, and empty objects where there is nothing', () => {
    const seen: OwnStepEvent[] = [];
    const step = own(function mine(event) {
      seen.push(event);
      return undefined;
    });
    const raw = { properties: { total: 7 }, context: { ip: '8.8.8.8' }, traits: 'none' };
    const draft: Draft = { ...draftOf({}), user: '{"tier":"gold"}' as JsonText };
    step({ ...draft, event: { ...draft.event, raw } });
    step(draftOf({}));
    const { id, type, kind, name, time, receivedAt, source } = draft.event;
    expect(seen[0]).to.deep.equal({
      ...{ id, type, kind, name, time, receivedAt, source },
      properties: { total: 7 },
      context: { ip: '8.8.8.8' },
      traits: {},
      user: { tier: 'gold' },
    });
    expect(seen[1]).to.deep.include({ properties: {}, traits: {}, context: {}, user: {} });
  });

  it('adds what it answers under its name, beside what others add', () => {
    function points({ properties }: OwnStepEvent) {
      return { earned: Math.floor(Number(properties.total) * 2), unknown: undefined };
    }
    function shift() {
      return { list: [1, 'a', null, { b: true }] };
    }
    expect(added([points, answering(undefined), shift], { properties: { total: 4.6 } })).to.deep.equal({
      points: { earned: 9 },
      shift: { list: [1, 'a', null, { b: true }] },
    });
  });

  it('adds nothing with nothing', () => {
    for (const answer of [undefined, null, {}, { a: undefined }])
      expect(added([answering(answer)])).to.equal(undefined);
  });

  it('is masked by the policy like the rest', () => {
    const answer = { email: 'canary-7531@example.org', plan: 'gold' };
    const outcome = outcomeOf([answering(answer)]);
    expect(JSON.stringify(outcome)).to.not.contain('7531');
    expect(added([answering(answer)])).to.deep.equal({ mine: { email: '[redacted]', plan: 'gold' } });
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;
  const wrong: [what: string, answer: unknown][] = [
    ['a promise', Promise.resolve({ a: 1 })],
    ['a text', 'gold'],
    ['a list', [1]],
    ['a date inside', { at: new Date(0) }],
    ['a function inside', { f: () => 1 }],
    ['no number', { a: Number.NaN }],
    ['a big integer', { a: 1n }],
    ['a circle', circle],
    ['a map', new Map()],
    ['a yes', true],
  ];
  for (const [what, answer] of wrong)
    it(`fails for this event alone where it answers ${what}`, () => {
      expect(outcomeOf([answering(answer)])).to.have.nested.include({
        kind: 'dead',
        'failure.code': 'step_failed',
        'failure.step': 'mine',
      });
    });

  it('fails for this event alone where it throws, and says no value', () => {
    const outcome = outcomeOf(
      [
        function careless({ properties }) {
          throw new Error(`canary-${String(properties.n)}`);
        },
      ],
      { properties: { n: 7531 } },
    );
    expect(outcome).to.have.nested.include({ kind: 'dead', 'failure.step': 'careless' });
    expect(JSON.stringify(outcome)).to.not.contain('7531');
  });

  it('does not end the process where it answers a promise that is broken later', async () => {
    const outcome = outcomeOf([
      async function mine() {
        await Promise.resolve();
        throw new Error('broken');
      },
    ]);
    expect(outcome).to.have.nested.property('failure.step', 'mine');
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('cannot change the event: trying to is a failure', () => {
    const event = eventOfRaw({ type: 'track', event: 'x', properties: { items: [{}] }, context: {} });
    const wrongs: ((event: OwnStepEvent) => void)[] = [
      (seen) => (seen.properties as { items: unknown[] }).items.push(1),
      (seen) => Object.assign((seen.properties as { items: object[] }).items[0] as object, { a: 1 }),
      (seen) => Object.assign(seen.context, { a: 1 }),
      (seen) => Object.assign(seen.source, { name: 'other' }),
      (seen) => Object.assign(seen.user, { a: 1 }),
      (seen) => Object.assign(seen, { id: 'other' }),
    ];
    for (const wrong of wrongs) {
      const step = own(function greedy(seen) {
        wrong(seen);
        return {};
      });
      const user = '{"tier":"gold"}' as JsonText;
      expect(() => step({ event, belonging: { kind: 'nobody' }, user })).to.throw(TypeError);
    }
  });

  it('cannot change what it has answered', () => {
    const answer = { list: [1] };
    const meddling: OwnStep = function second() {
      answer.list.push(2);
      return undefined;
    };
    expect(added([answering(answer), meddling])).to.deep.equal({ mine: { list: [1] } });
  });
});
