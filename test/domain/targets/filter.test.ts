import { expect } from 'chai';
import type { Pseudonym } from '../../../src/domain/identity/subject.js';
import type { Purpose } from '../../../src/domain/privacy/policy.js';
import { filtered, type TargetFilter } from '../../../src/domain/targets/filter.js';
import { record } from './amplitude/records.js';

const names = ['amplitude', 'actions amplitude'];
const why = (changes: Parameters<typeof record>[0], filter: TargetFilter = {}) =>
  filtered(record(changes), filter, names);

describe('which records a target gets', () => {
  it('all, without a filter, but those of bots', () => {
    expect(why({})).to.equal(undefined);
    expect(why({ device: { bot: true } })).to.equal('bot');
    expect(why({ device: { bot: true } }, { bots: true })).to.equal(undefined);
  });

  it('by type, source and what the person has consented to', () => {
    expect(why({}, { types: ['workout_completed'] })).to.equal(undefined);
    expect(why({}, { types: ['order_completed'] })).to.equal('type');
    expect(why({}, { exceptTypes: ['workout_completed'] })).to.equal('type');
    expect(why({}, { sources: ['web'] })).to.equal('source');
    const consent = ['advertising' as Purpose];
    expect(why({}, { consent })).to.equal('consent');
    expect(why({ consent: { ['advertising' as Purpose]: false } }, { consent })).to.equal('consent');
    expect(why({ consent: { ['advertising' as Purpose]: true } }, { consent })).to.equal(undefined);
  });

  it('as the event’s integrations say', () => {
    expect(why({ integrations: { All: false } })).to.equal('integrations');
    expect(why({ integrations: { All: false, Amplitude: true } })).to.equal(undefined);
    expect(why({ integrations: { All: false, 'Actions Amplitude': { session_id: 1 } } })).to.equal(undefined);
    expect(why({ integrations: { Amplitude: false } })).to.equal('integrations');
    expect(why({ integrations: { 'Google Analytics': false } })).to.equal(undefined);
  });

  it('all of a person’s events or none, and about the share that was asked for', () => {
    let taken = 0;
    for (let n = 0; n < 10_000; n++) {
      const subject = `s_${n}` as Pseudonym;
      const one = why({ subject }, { sample: 0.1 });
      expect(why({ subject, name: 'Other' }, { sample: 0.1 })).to.equal(one);
      if (one === undefined) taken += 1;
    }
    expect(taken).to.be.within(850, 1_150);
    expect(why({}, { sample: 0 })).to.equal('sample');
    expect(why({}, { sample: 1 })).to.equal(undefined);
  });
});
