import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import type { Entry, EventMap, Source } from './event-map.js';
import { type FieldPath, valueAt, withoutAll, withValue } from './field-path.js';
import { fieldTime } from './field-time.js';

/** The event that a row stands for, or why it is none: fields by name, never by value. */
export type Mapped = { readonly event: JsonObject } | { readonly reason: string };

/** Prepares a map for many rows. The mapping is total and does not change the row. */
export function rowMapper(map: EventMap): (row: JsonObject) => Mapped {
  const used = usedFields(map);
  return (plain) => {
    const row = map.numbers.reduce(withNumber, plain);
    const reasons: string[] = [];
    const id = (key: string, field: FieldPath | undefined, required: boolean): string | undefined => {
      const read = field ? idOf(valueAt(row, field)) : undefined;
      if (field && typeof read === 'object')
        reasons.push(`${key}: the field "${field.name}" ${read.problem}`);
      else if (field && read === undefined && required) reasons.push(missing(key, field));
      return typeof read === 'string' ? read : undefined;
    };
    const ids = {
      messageId: id('id', map.id, false),
      userId: id('user', map.user, map.kind === 'alias' || (map.kind === 'identify' && !map.anonymous)),
      anonymousId: id('anonymous', map.anonymous, map.kind === 'identify' && !map.user),
      groupId: id('group', map.group, true),
      previousId: id('previous', map.previous, true),
    };
    if (map.kind === 'identify' && map.user && map.anonymous && !ids.userId && !ids.anonymousId)
      reasons.push(missing('user', map.user));
    const name = nameOf(row, map, reasons);
    const timestamp = timeOf(row, map, reasons);
    const [reason] = reasons;
    if (reason !== undefined) return { reason };

    const rest = () => withoutAll(row, used);
    const traits = placed(row, map.traits, map.rest === 'traits' ? rest() : {});
    const inContext = map.kind !== 'identify' && map.kind !== 'group';
    const context = placed(row, map.context, inContext && filled(traits) ? { traits } : {});
    const properties = placed(row, map.properties, map.rest === 'properties' ? rest() : {});
    const event: JsonObject = { type: map.kind };
    if (name !== undefined) event[map.kind === 'track' ? 'event' : 'name'] = name;
    for (const [key, value] of Object.entries(ids)) if (value !== undefined) event[key] = value;
    if (timestamp !== undefined) event.timestamp = timestamp;
    if (filled(properties)) event.properties = properties;
    if (!inContext && filled(traits)) event.traits = traits;
    if (filled(context)) event.context = context;
    return { event };
  };
}

/** What `rest` leaves out: a field used under its own name is put back afterwards. */
function usedFields(map: EventMap): readonly FieldPath[] {
  const sources = [
    map.name,
    ...[...map.traits, ...map.context, ...map.properties].map((entry) => entry.source),
  ];
  return [
    ...[map.id, map.time?.field, map.user, map.anonymous, map.group, map.previous, ...map.except],
    ...sources.map((source) => (source && 'field' in source ? source.field : undefined)),
  ].filter((field) => field !== undefined);
}

/** Puts each entry into `object`, which is the caller's own; what lies deeper in it is not, and is copied. */
function placed(row: JsonObject, entries: readonly Entry[], object: JsonObject): JsonObject {
  for (const { target, source } of entries) {
    const value = valueFrom(row, source);
    const [key, ...deeper] = target;
    if (value === undefined || key === undefined) continue;
    const inner = object[key];
    object[key] = deeper.length === 0 ? value : withValue(isObject(inner) ? inner : {}, deeper, value);
  }
  return object;
}

function valueFrom(row: JsonObject, source: Source): Json | undefined {
  return 'field' in source ? valueAt(row, source.field) : source.value;
}

function filled(object: JsonObject): boolean {
  return Object.keys(object).length > 0;
}

function idOf(value: Json | undefined): string | { readonly problem: string } | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return { problem: 'is neither text nor a number' };
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? { problem: 'is a number too large to be read exactly; write it as text' }
    : String(value);
}

function nameOf(row: JsonObject, map: EventMap, reasons: string[]): string | undefined {
  const { name } = map;
  if (!name) return undefined;
  const value = valueFrom(row, name);
  if (typeof value === 'string' && value.trim() !== '') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if ('field' in name && map.kind === 'track')
    reasons.push(`${missing('name', name.field)}; for the same name on every event write { const: … }`);
  return undefined;
}

function timeOf(row: JsonObject, map: EventMap, reasons: string[]): string | undefined {
  if (!map.time) return undefined;
  const { field, format } = map.time;
  const value = valueAt(row, field);
  const time = fieldTime(value, format);
  if (value === undefined || value === null || value === '') reasons.push(missing('time', field));
  else if (time === undefined)
    reasons.push(`time: the field "${field.name}" is not a time in the format ${format}`);
  return time;
}

function missing(key: string, field: FieldPath): string {
  return `${key}: the field "${field.name}" is missing or empty`;
}

/** Only text that is a JSON number and survives the trip: no leading zeros, at most 15 digits. */
function withNumber(row: JsonObject, field: FieldPath): JsonObject {
  const value = valueAt(row, field);
  if (typeof value !== 'string' || !/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) || value.length > 16) return row;
  if (value.replaceAll(/\D/g, '').length > 15) return row;
  return withValue(row, Object.hasOwn(row, field.name) ? [field.name] : field.keys, Number(value));
}
