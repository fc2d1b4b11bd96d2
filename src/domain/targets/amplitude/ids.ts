import type { FullRecord, Note } from '../../ports/target.js';
import type { AmplitudeEvent, AmplitudeMapping } from './amplitude-event.js';

const shortest = 5;
const longest = 1_024;

/** Ids that Amplitude refuses, in lower case. @see https://amplitude.com/docs/apis/analytics/http-v2 */
const forbidden: ReadonlySet<string> = new Set([
  ...['anonymous', 'nil', 'none', 'null', 'n/a', 'na', 'undefined', 'unknown', ''],
  ...['00000000-0000-0000-0000-000000000000', '{}', 'lmy47d', '0', '-1'],
]);

function isUsableId(id: string): boolean {
  return id.length >= shortest && id.length <= longest && !forbidden.has(id.trim().toLowerCase());
}

/**
 * Whose the event is. The device is the anonymous id's pseudonym, which stays what it is after login; the user is the
 * person's, and nobody while the person is only known by the device: then Amplitude joins both at login by itself.
 * @returns nothing for an event of nobody, which Amplitude cannot take
 */
export function idsOf(
  record: FullRecord,
  { userId }: Pick<AmplitudeMapping, 'userId'>,
  note: (note: Note) => void,
): Pick<AmplitudeEvent, 'user_id' | 'device_id'> | undefined {
  const { subject, anonymous } = record;
  const raw = userId === 'policy' ? record.extra?.userId : undefined;
  let user = subject === anonymous ? undefined : subject;
  if (typeof raw === 'string') {
    if (isUsableId(raw)) user = raw as typeof user;
    else note({ what: 'id_replaced', path: '/user_id' });
  }
  if (user === undefined && anonymous === undefined) return undefined;
  return {
    ...(user === undefined ? undefined : { user_id: user }),
    ...(anonymous === undefined ? undefined : { device_id: anonymous }),
  };
}
