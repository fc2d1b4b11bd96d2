import { expect } from 'chai';
import type { Draft, Step } from '../../src/domain/enrichment/step.js';
import { steps } from '../../src/domain/enrichment/steps.js';
import type { EventType } from '../../src/domain/event/event-type.js';
import { admit, enrich } from '../../src/domain/outcome.js';
import type { PolicyVersion } from '../../src/domain/privacy/policy.js';
import { eventOfRaw } from './arbitrary.js';
import { compiled, plainHashes } from './no-detectors.js';

const event = eventOfRaw({ type: 'track', event: 'x' });
const draft: Draft = { event, belonging: { kind: 'nobody' } };
const made = { policy: 'p' as PolicyVersion, version: '1.2.3', types: { admit: (type: EventType) => type } };
const { steps: all } = steps(compiled([]), plainHashes);

function throwing(value: unknown): Step {
  return function careless() {
    throw value;
  };
}

describe('the steps', () => {
  it('run in this order', () => {
    const ownSteps = [function first() {}, function second() {}] as never;
    const checkSchema = () => ({ violations: [] });
    const { admissions, steps: after } = steps(compiled([]), {
      ...plainHashes,
      ownSteps,
      checkSchema,
    } as never);
    expect(admissions.map(({ name }) => name).join(' ')).to.equal('validate consent');
    expect(after.map(({ name }) => name).join(' ')).to.equal(
      'consent schema profile geo device campaign referrer first second mask',
    );
  });

  it('each get what the one before made', () => {
    const seen: string[] = [];
    const note =
      (name: string): Step =>
      (current) => {
        seen.push(`${name}:${current.user ?? ''}`);
        return { ...current, user: `${current.user ?? ''}${name}` as never };
      };
    enrich([note('a'), note('b'), note('c')], draft, made);
    expect(seen).to.deep.equal(['a:', 'b:a', 'c:ab']);
  });

  it('end with the first that stops', () => {
    const stop: Step = () => ({ stop: 'suppressed', reason: 'forgotten' });
    const outcome = enrich([stop, throwing(new Error())], draft, made);
    expect(outcome).to.deep.equal({ kind: 'suppressed', reason: 'forgotten' });
  });

  it('make no record of what was not masked', () => {
    expect(enrich([], draft, made)).to.have.nested.include({
      kind: 'dead',
      'failure.code': 'step_failed',
      'failure.step': 'record',
    });
  });
});

describe('a bug in a step', () => {
  const messages = [
    'canary-7531',
    'two lines\ncanary-7531',
    'like a frame\n    at canary-7531 (file.js:1:1)',
    '    at canary-7531',
    '\n    at canary-7531\n',
    'Error: canary-7531\n    at canary-7531',
  ];
  for (const message of messages)
    it(`is this event’s failure, without the value in ${JSON.stringify(message)}`, () => {
      const outcome = enrich([throwing(new TypeError(message))], draft, made);
      if (outcome.kind !== 'dead') throw new Error(outcome.kind);
      expect(outcome.failure).to.include({ code: 'step_failed', step: 'careless', version: '1.2.3' });
      expect(outcome.failure.stack)
        .to.match(/^TypeError\nat /)
        .and.contain('outcome.test');
      expect(JSON.stringify(outcome)).to.not.contain('7531');
    });

  for (const thrown of ['canary-7531', { message: 'canary-7531' }, undefined, null, 7531, ['canary-7531']])
    it(`is told without its value where it throws ${JSON.stringify(thrown)}`, () => {
      const outcome = enrich([throwing(thrown)], draft, made);
      expect(outcome).to.have.nested.property('failure.code', 'step_failed');
      expect(JSON.stringify(outcome)).to.not.contain('7531');
    });

  it('shows no value that its error’s message was changed to', () => {
    const error = new Error('canary-7531\n    at canary-7531');
    error.message = 'other';
    expect(JSON.stringify(enrich([throwing(error)], draft, made))).to.not.contain('7531');
  });

  it('names the admission, the masking and the making of the record as well', () => {
    const failing = () => {
      throw new Error('canary-7531');
    };
    const admission = admit(
      [
        function careful() {
          return undefined;
        },
        failing,
      ],
      event,
      '1.2.3',
    );
    expect(admission).to.have.nested.property('failure.step', 'failing');
    const record = enrich(all, draft, { ...made, types: { admit: failing } });
    expect(record).to.have.nested.property('failure.step', 'record');
    expect(JSON.stringify([admission, record])).to.not.contain('7531');
  });

  it('is none where all admissions let the event pass', () => {
    expect(admit(steps(compiled([]), plainHashes).admissions, event, '1.2.3')).to.equal(undefined);
    const forbidden = eventOfRaw({ type: 'track', event: 'x', userId: 'null' });
    expect(admit(steps(compiled([]), plainHashes).admissions, forbidden, '1.2.3')).to.have.nested.include({
      kind: 'dead',
      'failure.code': 'forbidden_id',
    });
  });
});
