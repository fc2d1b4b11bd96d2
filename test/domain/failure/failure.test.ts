import { expect } from 'chai';
import type { ReceiptId } from '../../../src/domain/event/event.js';
import { failureCodes } from '../../../src/domain/failure/failure.js';
import { letterId, targetLetterId } from '../../../src/domain/failure/letter.js';
import { isUnavailable, Unavailable } from '../../../src/domain/ports/unavailable.js';

describe('every failure code', () => {
  for (const [code, kind] of Object.entries(failureCodes))
    it(`${code} says its class, who repairs it and how`, () => {
      const classes = { _unavailable: 'transient', step_failed: 'bug', target_: 'refused' };
      const [, expected = 'permanent'] = Object.entries(classes).find(([part]) => code.includes(part)) ?? [];
      expect(kind.class).to.equal(expected);
      expect(kind.repairedBy).to.be.a('string').that.is.not.empty;
      expect(kind.repair).to.be.a('string').that.is.not.empty;
    });
});

describe('an outage', () => {
  it('is told from every other error, keeps its cause and shows nothing of it', () => {
    const cause = new Error('canary-7531');
    const outage = new Unavailable('vault_unavailable', cause);
    expect([outage, cause, undefined, { code: 'vault_unavailable' }].map(isUnavailable)).to.deep.equal([
      true,
      false,
      false,
      false,
    ]);
    expect(outage.cause).to.equal(cause);
    expect(outage.message).to.contain('vault_unavailable').and.not.contain('canary');
  });
});

describe('a letter', () => {
  it('is named by its receipt and index', () => {
    expect(letterId('c1.42' as ReceiptId, 7)).to.equal('c1.42-7');
    expect(targetLetterId('c1.42' as ReceiptId, 7, 'amplitude')).to.equal('c1.42-7-amplitude');
  });
});
