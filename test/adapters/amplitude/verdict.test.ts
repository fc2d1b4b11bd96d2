import { expect } from 'chai';
import { verdictOf } from '../../../src/adapters/amplitude/verdict.js';

describe('an answer of Amplitude', () => {
  it('names the events of every list', () => {
    const body = {
      code: 400,
      error: 'Invalid field values on some events',
      events_with_invalid_fields: { time: [3, 4] },
      events_with_missing_fields: { event_type: [5] },
      events_with_invalid_id_lengths: { user_id: [6] },
      silenced_events: [7],
      throttled_events: [8],
    };
    const verdict = verdictOf({ status: 400, body });
    expect(verdict.kind).to.equal('refused');
    if (verdict.kind !== 'refused') return;
    expect([...verdict.rejected.keys()]).to.deep.equal([3, 4, 5, 6, 7]);
    expect([...verdict.throttled]).to.deep.equal([8]);
  });

  it('tells users and devices whose day is used up', () => {
    const body = { code: 429, error: 'Too many requests', exceeded_daily_quota_users: { s_1: 500_001 } };
    const verdict = verdictOf({ status: 429, body });
    expect(verdict).to.deep.include({ kind: 'refused', spentIds: new Set(['s_1']) });
  });

  it('that throttles nobody in particular means everybody, for as long as it asks', () => {
    const body = { code: 429, error: 'Too many requests' };
    expect(verdictOf({ status: 429, body })).to.deep.equal({
      kind: 'away',
      reason: 'Too many requests',
      ms: 30_000,
    });
    expect(verdictOf({ status: 429, body, retryAfterMs: 5_000 })).to.include({ ms: 5_000 });
  });

  it('about the set-up stops everything', () => {
    for (const reply of [
      { status: 400, body: { code: 400, error: 'Invalid API key: x' } },
      { status: 400, body: { error: 'Request missing required field', missing_field: 'api_key' } },
      { status: 403, body: { code: 403, error: 'Forbidden' } },
      { status: 301, body: '' },
    ])
      expect(verdictOf(reply).kind).to.equal('stop');
  });

  it('of a server in trouble, or none, means later', () => {
    for (const status of [500, 502, 503, 504, 408])
      expect(verdictOf({ status, body: '' }).kind).to.equal('away');
    expect(verdictOf({ problem: 'ECONNRESET' })).to.deep.equal({
      kind: 'away',
      reason: 'no answer: ECONNRESET',
    });
  });
});
