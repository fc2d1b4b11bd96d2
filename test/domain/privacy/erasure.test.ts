import { expect } from 'chai';
import type { Instant } from '../../../src/domain/event/event.js';
import {
  type ErasureEvent,
  evolveErasure,
  initialErasure,
  nextStep,
} from '../../../src/domain/privacy/erasure.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';

const at = (second: number) =>
  new Date(Date.parse('2026-11-23T12:00:00Z') + second * 1_000).toISOString() as Instant;
const requested: ErasureEvent = {
  v: 1,
  event: 'requested',
  at: at(0),
  people: 1,
  commitments: ['c'],
  reason: 'r',
};
const unintelligible: ErasureEvent = { v: 1, event: 'unintelligible', at: at(1), items: 2, keys: 3 };
const swept = (second: number): ErasureEvent => ({
  v: 1,
  event: 'swept',
  at: at(second),
  profiles: 1,
  letters: 0,
  deliveries: 0,
});
const certified = (stage: 'unintelligible' | 'removed'): ErasureEvent => ({
  v: 1,
  event: 'certified',
  at: at(200),
  stage,
  certificate: {},
});
const scrubbed: ErasureEvent = {
  v: 1,
  event: 'scrubbed',
  at: at(300),
  objects: 1,
  rows: 2,
  remaining: ['id'],
};
const compacted: ErasureEvent = { v: 1, event: 'compacted', at: at(400) };

function next(events: readonly ErasureEvent[], second = 1_000) {
  return nextStep(events.reduce(evolveErasure, initialErasure), Date.parse(at(second)), 120_000);
}

describe('an erasure', () => {
  it('has one order, and each step is the next until its event is written', () => {
    const events = [
      requested,
      unintelligible,
      swept(2),
      swept(122),
      certified('unintelligible'),
      scrubbed,
      swept(301),
      compacted,
      certified('removed'),
    ];
    const steps = events.map((_, n) => next(events.slice(0, n)).step);
    expect([...steps, next(events).step]).to.deep.equal([
      'request',
      'bury',
      'sweep',
      'sweep',
      'certify',
      'scrub',
      'sweep',
      'compact',
      'certify',
      'end',
    ]);
  });

  it('sweeps the second time only when caches and batches have run out', () => {
    const begun = [requested, unintelligible, swept(2)];
    expect(next(begun, 120)).to.deep.equal({ step: 'wait', until: Date.parse(at(121)) });
    expect(next(begun, 121)).to.deep.equal({ step: 'sweep' });
  });

  it('certifies each stage once, and the second only after the bytes are gone', () => {
    const first = [requested, unintelligible, swept(2), swept(122)];
    expect(next(first)).to.deep.equal({ step: 'certify', stage: 'unintelligible' });
    const whole = [...first, certified('unintelligible'), scrubbed, swept(301), compacted];
    expect(next(whole)).to.deep.equal({ step: 'certify', stage: 'removed' });
    expect(next(whole.filter((event) => event !== compacted)).step).to.equal('compact');
  });

  it('asks targets before the names go, and ends when they have ended', () => {
    const asked: ErasureEvent = { v: 1, event: 'target_asked', at: at(123), target: 'amplitude' };
    const ended: ErasureEvent = { v: 1, event: 'target_ended', at: at(9_000), target: 'amplitude', jobs: [] };
    const step = (events: readonly ErasureEvent[]) =>
      nextStep(events.reduce(evolveErasure, initialErasure), Date.parse(at(9_999)), 120_000, ['amplitude']);
    const begun = [
      requested,
      unintelligible,
      swept(2),
      swept(122),
      certified('unintelligible'),
      scrubbed,
      swept(301),
    ];
    const wait = { step: 'targets', targets: ['amplitude'] };
    expect(step(begun)).to.deep.equal(wait);
    expect(step([...begun, asked])).to.deep.equal({ step: 'compact' });
    expect(step([...begun, asked, compacted])).to.deep.equal(wait);
    expect(step([...begun, asked, compacted, ended]).step).to.equal('certify');
    const purposes = ['marketing' as Purpose];
    expect(step([{ ...requested, purposes } as ErasureEvent, ...begun.slice(1)])).to.deep.equal({
      step: 'compact',
    });
  });

  it('counts its events, so that the stream can be appended to', () => {
    const erasure = [requested, unintelligible].reduce(evolveErasure, initialErasure);
    expect(erasure.version).to.equal(2);
    expect(erasure.unintelligible).to.include({ items: 2, keys: 3 });
  });
});
