import { expect } from 'chai';
import { validate } from '../../../src/domain/event/validate.js';
import { eventOfRaw } from '../arbitrary.js';

const admission = validate();

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
});
