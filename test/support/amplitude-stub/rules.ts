/** An event as a client of Amplitude sends it. */
export interface SentEvent {
  readonly [field: string]: unknown;
}

/** What Amplitude finds wrong with an event: which list of its answer it goes into, and under which field. */
export interface Problem {
  readonly list: 'missing' | 'invalid' | 'length';
  readonly field: string;
}

const forbidden = new Set([
  ...['anonymous', 'nil', 'none', 'null', 'n/a', 'na', 'undefined', 'unknown', ''],
  ...['00000000-0000-0000-0000-000000000000', '{}', 'lmy47d', '0', '-1'],
]);
const operators = new Set([
  ...['$set', '$setOnce', '$add', '$append', '$prepend', '$unset', '$preInsert', '$postInsert', '$remove'],
]);
const numbers = ['session_id', 'price', 'quantity', 'revenue', 'event_id', 'location_lat', 'location_lng'];
const texts = [
  ...['insert_id', 'app_version', 'platform', 'os_name', 'os_version', 'device_brand', 'device_manufacturer'],
  ...['device_model', 'carrier', 'country', 'region', 'city', 'language', 'productId', 'revenueType', 'ip'],
];

/**
 * What Amplitude's documentation says about an event, and a little more where it says that things "may" go wrong.
 * `undefined` for one that it takes.
 */
export function problemOf(event: unknown, minIdLength = 5): Problem | undefined {
  if (!isObject(event)) return { list: 'invalid', field: 'event' };
  if (typeof event.event_type !== 'string' || event.event_type === '')
    return { list: 'missing', field: 'event_type' };
  for (const field of ['user_id', 'device_id'] as const) {
    const id = event[field];
    if (id === undefined || id === null) continue;
    if (typeof id !== 'string') return { list: 'invalid', field };
    if (forbidden.has(id.toLowerCase())) return { list: 'invalid', field };
    if (id.length < minIdLength) return { list: 'length', field };
  }
  if ((event.user_id ?? event.device_id ?? undefined) === undefined)
    return { list: 'missing', field: 'user_id' };
  if (event.time !== undefined && !isEpochMs(event.time)) return { list: 'invalid', field: 'time' };
  for (const field of numbers)
    if (event[field] !== undefined && !Number.isFinite(event[field])) return { list: 'invalid', field };
  for (const field of texts)
    if (event[field] !== undefined && typeof event[field] !== 'string') return { list: 'invalid', field };
  for (const field of ['event_properties', 'user_properties', 'group_properties', 'groups']) {
    const value = event[field];
    if (value === undefined) continue;
    if (!isObject(value) || depthOf(value) > 40) return { list: 'invalid', field };
  }
  if (!hasGoodOperators(event.user_properties)) return { list: 'invalid', field: 'user_properties' };
  if (!hasGoodGroups(event.groups)) return { list: 'invalid', field: 'groups' };
  return undefined;
}

/** The longest text in a value: beyond 1,024 characters Amplitude cuts, so a careful client never gets there. */
export function longestTextIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (most, [key, item]) => Math.max(most, key.length, longestTextIn(item)),
    0,
  );
}

function isEpochMs(time: unknown): boolean {
  return (
    Number.isInteger(time) && (time as number) > -62_135_596_800_001 && (time as number) < 253_402_300_800_000
  );
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((most: number, item) => Math.max(most, depthOf(item)), 0);
}

/** Operators cannot mix with plain properties, and of one property only one may speak. */
function hasGoodOperators(properties: unknown): boolean {
  if (!isObject(properties)) return true;
  const names = Object.keys(properties);
  if (!names.some((name) => name.startsWith('$'))) return true;
  if (!names.every((name) => operators.has(name) && isObject(properties[name]))) return false;
  const all = names.flatMap((name) => Object.keys(properties[name] as object));
  return new Set(all).size === all.length;
}

function hasGoodGroups(groups: unknown): boolean {
  if (!isObject(groups)) return true;
  const values = Object.values(groups);
  return (
    values.length <= 5 &&
    values.every((value) =>
      Array.isArray(value)
        ? value.length <= 10 && value.every((name) => typeof name === 'string')
        : typeof value === 'string',
    )
  );
}

export function isObject(value: unknown): value is { [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
