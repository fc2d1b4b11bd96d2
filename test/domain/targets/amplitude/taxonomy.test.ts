import { expect } from 'chai';
import { Taxonomy } from '../../../../src/domain/targets/amplitude/taxonomy.js';

const event = (event_type: string, event_properties = {}) => ({
  event_type,
  time: 1,
  insert_id: 'e',
  event_properties,
});

describe('distinct names at Amplitude', () => {
  it('are counted, and told once at 80 % and once when there are too many', () => {
    const taxonomy = new Taxonomy();
    const told: string[] = [];
    for (let n = 1; n <= 2_100; n++)
      for (let twice = 0; twice < 2; twice++)
        for (const { path } of taxonomy.add(event(`Type ${n}`, { same: 1 }))) told.push(`${n}: ${path}`);
    expect(told).to.deep.equal(['1600: 1600 of 2000 event_types', '2000: 2000 of 2000 event_types']);
    expect(taxonomy.counts()).to.deep.equal({ event_types: 2_100, event_properties: 1, user_properties: 0 });
  });

  it('go by name, not by operator, and Amplitude’s own do not count', () => {
    const taxonomy = new Taxonomy();
    taxonomy.add({ ...event('$identify'), user_properties: { $set: { plan: 1 }, $add: { logins: 1 } } });
    taxonomy.add({ ...event('$identify'), user_properties: { $setOnce: { plan: 1 } } });
    expect(taxonomy.counts()).to.deep.equal({ event_types: 0, event_properties: 0, user_properties: 2 });
  });
});
