import { objectIn, textIn } from '../../enrichment/fields.js';
import type { Json } from '../../json.js';
import type { FullRecord } from '../../ports/target.js';
import { optionsFor } from '../integrations.js';
import { type AmplitudeEvent, amplitudeNames } from './amplitude-event.js';

type Surroundings = Pick<
  AmplitudeEvent,
  | 'session_id'
  | 'app_version'
  | 'platform'
  | 'os_name'
  | 'os_version'
  | 'device_manufacturer'
  | 'device_model'
  | 'carrier'
  | 'country'
  | 'region'
  | 'city'
  | 'language'
>;

/** Where, with what and in which session it happened. */
export function surroundingsOf(record: FullRecord): Surroundings {
  const { context, device, geo } = record;
  const found: Surroundings = {};
  const set = (field: Exclude<keyof Surroundings, 'session_id'>, value: string | undefined) => {
    if (value !== undefined) found[field] = value;
  };
  set('app_version', textIn(objectIn(context, 'app'), 'version'));
  set('platform', platformOf(record));
  set('os_name', textIn(device, 'os'));
  set('os_version', textIn(device, 'os_version'));
  set('device_manufacturer', textIn(device, 'manufacturer'));
  set('device_model', textIn(device, 'model'));
  set('carrier', textIn(objectIn(context, 'network'), 'carrier'));
  set('country', textIn(geo, 'country'));
  set('region', textIn(geo, 'region'));
  set('city', textIn(geo, 'city'));
  set('language', textIn(context, 'locale'));
  const session = sessionOf(record);
  if (session !== undefined) found.session_id = session;
  return found;
}

function platformOf({ device, source }: FullRecord): string | undefined {
  const os = textIn(device, 'os');
  if (device?.browser !== undefined) return 'Web';
  if (os === 'iOS' || os === 'Android') return os;
  return source.kind === 'browser' ? 'Web' : undefined;
}

/** What SDKs that know Amplitude's sessions say in `integrations`, else `context.session_id`, where it is a time. */
function sessionOf({ integrations, context }: FullRecord): number | undefined {
  const own = optionsFor(integrations, amplitudeNames);
  for (const value of [own?.session_id, context?.session_id, context?.sessionId]) {
    const ms = timeIn(value);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

function timeIn(value: Json | undefined): number | undefined {
  const ms = typeof value === 'string' && /^\d{12,14}$/.test(value) ? Number(value) : value;
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 ? ms : undefined;
}
