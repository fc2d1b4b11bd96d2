import { expect } from 'chai';
import fc from 'fast-check';
import type { FullRecord, Note } from '../../../../src/domain/ports/target.js';
import {
  type AmplitudeEvent,
  type AmplitudeMapping,
  defaultMapping,
} from '../../../../src/domain/targets/amplitude/amplitude-event.js';
import { toAmplitude } from '../../../../src/domain/targets/amplitude/map.js';
import { longestTextIn, problemOf } from '../../../support/amplitude-stub/rules.js';
import { deepFreeze } from '../../arbitrary.js';
import { records } from './records.js';

const mappings: fc.Arbitrary<AmplitudeMapping> = fc.record({
  page: fc.constantFrom('Viewed {name}', 'Page', '{name}{name}'),
  screen: fc.constantFrom('Viewed {name}', 'Screen'),
  userId: fc.constantFrom('pseudonym', 'policy'),
  revenue: fc.constantFrom('order', 'product', 'off'),
  groupType: fc.constant('company'),
});

function mapped(record: FullRecord, mapping: AmplitudeMapping): { events: AmplitudeEvent[]; notes: Note[] } {
  const result = toAmplitude(record, mapping, false);
  return 'skipped' in result
    ? { events: [], notes: [] }
    : { events: JSON.parse(JSON.stringify(result.events)), notes: [...result.notes] };
}

describe('records as Amplitude’s events', () => {
  it('are valid for Amplitude, whatever comes in', () => {
    fc.assert(
      fc.property(records, mappings, (record, mapping) => {
        for (const event of mapped(record, mapping).events) {
          expect(problemOf(event), JSON.stringify(event)).to.equal(undefined);
          expect(longestTextIn(event)).to.be.at.most(1_024);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are made without changing the record, and the same every time', () => {
    fc.assert(
      fc.property(records, mappings, (record, mapping) => {
        const frozen = deepFreeze(record);
        expect(mapped(frozen, mapping)).to.deep.equal(mapped(frozen, mapping));
      }),
    );
  });

  it('lose nothing of the properties without a note', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { events, notes } = mapped(record, defaultMapping);
        const [event] = events;
        if (event?.event_properties === undefined || event.event_type.startsWith('$')) return;
        if (notes.some(({ path }) => path.startsWith('/event_properties'))) return;
        expect(event.event_properties).to.deep.equal(JSON.parse(JSON.stringify(record.properties)));
      }),
    );
  });

  it('carry the event’s id, time and no id but pseudonyms', () => {
    fc.assert(
      fc.property(records, (record) => {
        for (const event of mapped(record, defaultMapping).events) {
          expect(event.insert_id.startsWith(record.id)).to.equal(true);
          expect(event.time).to.equal(Date.parse(record.time));
          expect(event.device_id).to.equal(record.anonymous);
          expect([undefined, record.subject]).to.include(event.user_id);
        }
        const ids = mapped(record, defaultMapping).events.map(({ insert_id }) => insert_id);
        expect(new Set(ids).size).to.equal(ids.length);
      }),
    );
  });
});
