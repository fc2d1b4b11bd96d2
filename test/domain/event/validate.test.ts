import { expect } from 'chai';
import type { ViolationAction } from '../../../src/domain/event/schema.js';
import { validate } from '../../../src/domain/event/validate.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { eventOfRaw } from '../arbitrary.js';
import { compiled, plainHashes } from '../no-detectors.js';

const admission = validate(compiled(), plainHashes);

describe('validate', () => {
  const placeholders = [
    'null',
    'NULL',
    ' undefined ',
    'none',
    'NaN',
    'N/A',
    'unknown',
    'anonymous',
    'guest',
    'true',
    'false',
    '0',
    '-1',
    '{}',
    '[]',
    '[object Object]',
    '00000000-0000-0000-0000-000000000000',
    '   ',
  ];
  for (const field of ['userId', 'anonymousId'])
    for (const id of placeholders)
      it(`refuses ${JSON.stringify(id)} as ${field}`, () => {
        expect(admission(eventOfRaw({ type: 'track', event: 'x', [field]: id }))).to.deep.equal({
          stop: 'dead',
          failure: {
            code: 'forbidden_id',
            violations: [{ path: `/${field}`, problem: 'is a placeholder, not an id' }],
          },
        });
      });

  it('refuses the number 0, and placeholders in previousId', () => {
    expect(admission(eventOfRaw({ type: 'track', event: 'x', userId: 0 }))).to.have.property('stop', 'dead');
    const alias = eventOfRaw({ type: 'alias', userId: 'u', previousId: 'undefined' });
    expect(admission(alias)).to.have.nested.property('failure.violations[0].path', '/previousId');
  });

  it('lets real ids pass, and events without any', () => {
    for (const id of ['ada', '17', 'nullable', 'unknown-7', '[object', 'object]', 'Guest House'])
      expect(admission(eventOfRaw({ type: 'track', event: 'x', userId: id, anonymousId: id }))).to.equal(
        undefined,
      );
    expect(admission(eventOfRaw({ type: 'page' }))).to.equal(undefined);
  });

  describe('with schemas', () => {
    const wrong = Array.from({ length: 25 }, (_, i) => ({
      path: '/properties',
      problem: 'has a property that the schema does not list',
      at: `/properties/secret-${i}`,
    }));
    const checking = (violation: ViolationAction) =>
      validate(compiled({ ...defaultPolicy, schemas: { violation, types: { kept: 'warn' } } }), {
        ...plainHashes,
        checkSchema: ({ raw }) => (raw.right === true ? [] : wrong),
      });

    it('refuses what violates one, in the schema’s words', () => {
      const stop = checking('dead')(eventOfRaw({ type: 'track', event: 'x' }));
      expect(stop).to.deep.equal({
        stop: 'dead',
        failure: {
          code: 'schema_violation',
          violations: wrong.slice(0, 20).map(({ path, problem }) => ({ path, problem })),
        },
      });
      expect(checking('dead')(eventOfRaw({ type: 'track', event: 'x', right: true }))).to.equal(undefined);
    });

    it('lets it pass where the policy has it recorded', () => {
      expect(checking('warn')(eventOfRaw({ type: 'track', event: 'x' }))).to.equal(undefined);
      expect(checking('drop')(eventOfRaw({ type: 'track', event: 'x' }))).to.equal(undefined);
      expect(checking('dead')(eventOfRaw({ type: 'track', event: 'Kept' }))).to.equal(undefined);
    });

    it('refuses a placeholder first', () => {
      const stop = checking('dead')(eventOfRaw({ type: 'track', event: 'x', userId: 'null' }));
      expect(stop).to.have.nested.property('failure.code', 'forbidden_id');
    });
  });
});
