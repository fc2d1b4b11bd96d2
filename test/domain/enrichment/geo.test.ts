import { expect } from 'chai';
import { geo } from '../../../src/domain/enrichment/geo.js';
import { inContext, run } from './run.js';

const asked: string[] = [];
const berlin = Object.freeze({ country: 'DE', city: 'Berlin' });
const step = geo({
  locate(address) {
    asked.push(address);
    return address === '8.8.8.8' ? berlin : undefined;
  },
});

describe('the geo step', () => {
  beforeEach(() => {
    asked.length = 0;
  });

  it('takes the address that the client names', () => {
    expect(run(step, inContext({ ip: '8.8.8.8' }), { request: { ip: '9.9.9.9' } }).geo).to.equal(berlin);
    expect(asked).to.deep.equal(['8.8.8.8']);
  });

  it('takes the request’s address where the client names none', () => {
    for (const context of [undefined, null, {}, { ip: '' }, { ip: 8 }, { ip: ['1.1.1.1'] }, { ip: ' ' }])
      expect(
        run(step, context === undefined ? {} : inContext(context), { request: { ip: '8.8.8.8' } }).geo,
      ).to.equal(berlin);
    expect(new Set(asked)).to.deep.equal(new Set(['8.8.8.8']));
  });

  it('obeys a client that does not want to be located', () => {
    expect(run(step, inContext({ ip: '0.0.0.0' }), { request: { ip: '8.8.8.8' } })).to.deep.equal({});
    expect(asked).to.deep.equal(['0.0.0.0']);
  });

  it('adds nothing where there is no address or no database', () => {
    expect(run(step, {})).to.deep.equal({});
    expect(asked).to.deep.equal([]);
    expect(run(geo({}), inContext({ ip: '8.8.8.8' }))).to.deep.equal({});
  });
});
