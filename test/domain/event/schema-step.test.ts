import { expect } from 'chai';
import { type SchemaPolicy, shown, violationAction } from '../../../src/domain/event/schema.js';
import { schema } from '../../../src/domain/event/schema-step.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { eventOfRaw } from '../arbitrary.js';
import { compiled } from '../no-detectors.js';

const event = eventOfRaw({ type: 'track', event: 'Done' });
const draft = { event, belonging: { kind: 'nobody' } } as const;
const wrong = { path: '/properties/a', problem: 'must be string', at: '/properties/a' };

function noted(schemas: SchemaPolicy, violations = [wrong]) {
  return schema(compiled({ ...defaultPolicy, schemas }), () => violations)(draft);
}

describe('the schema step', () => {
  it('notes what is wrong, and what to drop where the policy drops', () => {
    expect(noted({ violation: 'warn' })).to.deep.equal({
      violations: [{ path: '/properties/a', problem: 'must be string' }],
    });
    expect(noted({ violation: 'drop' })).to.deep.equal({ violations: [wrong] });
    expect(noted({ violation: 'warn' }, [])).to.deep.equal({});
  });

  it('asks nothing where the admission has asked', () => {
    const asked = schema(compiled(), () => {
      throw new Error('asked');
    });
    expect(asked(draft)).to.deep.equal({});
  });
});

describe('what becomes of a violation', () => {
  it('is what the policy says of the type, else of all', () => {
    const policy: SchemaPolicy = { violation: 'dead', types: { order_completed: 'warn' } };
    expect(violationAction(policy, 'order_completed')).to.equal('warn');
    expect(violationAction(policy, 'page')).to.equal('dead');
    expect(violationAction(policy, 'constructor')).to.equal('dead');
    expect(violationAction({ violation: 'drop' }, 'page')).to.equal('drop');
    expect(defaultPolicy.schemas).to.deep.equal({ violation: 'dead' });
  });

  it('tells of twenty, without the places that only the sender names', () => {
    const told = shown(Array.from({ length: 30 }, () => ({ ...wrong, at: '/properties/secret' })));
    expect(told).to.have.lengthOf(20);
    expect(told[0]).to.deep.equal({ path: '/properties/a', problem: 'must be string' });
  });
});
