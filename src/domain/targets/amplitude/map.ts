import type { FullRecord, Note, Skipped } from '../../ports/target.js';
import type { AmplitudeEvent, AmplitudeMapping } from './amplitude-event.js';
import { groupsOf } from './groups.js';
import { idsOf } from './ids.js';
import { cut, fitting } from './limits.js';
import { eventName } from './naming.js';
import { revenueOf, saleName, salesOf } from './revenue.js';
import { surroundingsOf } from './surroundings.js';
import { arrived, identified } from './user-properties.js';

/** Why a record is not sent to Amplitude: it is nobody's, or says nothing that Amplitude has a place for. */
export type AmplitudeSkip = 'nobody' | 'alias';

export interface AmplitudeMapped {
  readonly events: readonly AmplitudeEvent[];
  readonly notes: readonly Note[];
}

/** A record as Amplitude's events, within its limits. Pure, total; `docs/targets/amplitude.md` lists every field. */
export function toAmplitude(
  record: FullRecord,
  mapping: AmplitudeMapping,
  isOld: boolean,
): AmplitudeMapped | (Skipped & { readonly skipped: AmplitudeSkip }) {
  const notes: Note[] = [];
  const tell = (note: Note) => void notes.push(note);
  if (record.kind === 'alias') return { skipped: 'alias' };
  const ids = idsOf(record, mapping, tell);
  if (ids === undefined) return { skipped: 'nobody' };
  const base = { ...ids, time: Date.parse(record.time), ...surroundingsOf(record) };
  const groups = groupsOf(record, mapping, tell);
  const own = groups === undefined ? base : { ...base, groups };
  const drafts = eventsOf(record, mapping, own, isOld, tell);
  return { events: drafts.map((draft) => within(draft, tell)), notes };
}

type Base = Omit<AmplitudeEvent, 'event_type' | 'insert_id'>;

function eventsOf(
  record: FullRecord,
  mapping: AmplitudeMapping,
  base: Base,
  isOld: boolean,
  tell: (note: Note) => void,
): AmplitudeEvent[] {
  const insert_id = record.id;
  switch (record.kind) {
    case 'identify': {
      const user_properties = identified(record, isOld, tell);
      return [{ ...base, event_type: '$identify', insert_id, ...(user_properties && { user_properties }) }];
    }
    case 'group': {
      const events: AmplitudeEvent[] = [{ ...base, event_type: '$identify', insert_id }];
      if (record.traits !== undefined && base.groups !== undefined)
        events.push({
          ...base,
          event_type: '$groupidentify',
          insert_id: `${insert_id}:group`,
          group_properties: { $set: record.traits },
        });
      return events;
    }
    default: {
      const sales = salesOf(record, mapping);
      const user_properties = arrived(record);
      const event: AmplitudeEvent = {
        ...base,
        event_type: eventName(record, mapping),
        insert_id,
        ...(record.properties && { event_properties: record.properties }),
        ...(user_properties && { user_properties }),
        ...(sales.length > 0 ? undefined : revenueOf(record, mapping)),
      };
      return [
        event,
        ...sales.map(({ properties, money }, i) => ({
          ...base,
          event_type: saleName,
          insert_id: `${insert_id}:${i}`,
          event_properties: properties,
          ...money,
        })),
      ];
    }
  }
}

const objects = ['event_properties', 'user_properties', 'group_properties'] as const;
const texts = ['productId', 'app_version', 'language', 'carrier', 'device_model'] as const;

/** The event itself, held to Amplitude's limits. */
function within(event: AmplitudeEvent, tell: (note: Note) => void): AmplitudeEvent {
  for (const field of objects) {
    const value = event[field];
    if (value !== undefined) event[field] = fitting(value, `/${field}`, tell);
  }
  for (const field of texts) {
    const value = event[field];
    if (value !== undefined) event[field] = cut(value);
  }
  return event;
}
