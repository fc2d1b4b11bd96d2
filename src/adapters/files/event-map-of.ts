import {
  type Entry,
  type EventKind,
  type EventMap,
  eventKinds,
  type Source,
  type TimeFormat,
  timeFormats,
} from './event-map.js';
import { EventMapError, type MapProblem } from './event-map-error.js';
import { type FieldPath, fieldPath } from './field-path.js';

const allowedKeys = [
  ...['kind', 'id', 'time', 'user', 'anonymous', 'group', 'previous', 'name'],
  ...['properties', 'context', 'traits', 'except', 'numbers', 'delimiter'],
];
const withProperties: ReadonlySet<EventKind> = new Set(['track', 'page', 'screen']);
const forbiddenKeys: ReadonlySet<string> = new Set(['', '__proto__', 'constructor', 'prototype']);

/**
 * Checks what a map file says, all of it, so that one look mends everything.
 * @throws EventMapError
 */
export function eventMapOf(value: unknown, file: string): EventMap {
  const check = new Check();
  const map = check.map(value);
  if (check.problems.length > 0 || !map) throw new EventMapError(file, check.problems);
  return map;
}

class Check {
  readonly problems: MapProblem[] = [];

  map(value: unknown): EventMap | undefined {
    if (!isMapping(value)) return this.#wrong('', 'must be a mapping, e.g. "time: created_at"');
    for (const key of Object.keys(value))
      if (!allowedKeys.includes(key))
        this.#wrong(key, `is not a key of a map; allowed: ${allowedKeys.join(', ')}`);
    const kind = this.#oneOf('kind', value.kind ?? 'track', eventKinds) ?? 'track';
    const time = this.#time(value.time);
    const name = this.#source('name', value.name);
    const properties = this.#entries('properties', value.properties);
    const traits = this.#entries('traits', value.traits);
    const context = this.#entries('context', value.context);
    const field = (key: string) => this.#field(key, value[key]);
    const ids = {
      ...given('id', field('id')),
      ...given('user', field('user')),
      ...given('anonymous', field('anonymous')),
      ...given('group', field('group')),
      ...given('previous', field('previous')),
    };
    this.#belongs(kind, value);
    if (context.rest)
      this.#wrong('context', '"rest" is for properties, or for traits where the kind has none');
    if (traits.rest && withProperties.has(kind))
      this.#wrong('traits', `a ${kind} event has its "rest" in properties`);
    if (value.except !== undefined && !properties.rest && !traits.rest)
      this.#wrong('except', 'says what "rest" leaves out, but the map has no "rest"');
    const rest = properties.rest ? 'properties' : traits.rest ? 'traits' : undefined;
    return {
      kind,
      ...ids,
      ...given('time', time),
      ...given('name', name),
      ...given('rest', rest),
      properties: properties.entries,
      context: context.entries,
      traits: traits.entries,
      except: this.#fields('except', value.except),
      numbers: this.#fields('numbers', value.numbers),
      delimiter: this.#delimiter(value.delimiter),
    };
  }

  #wrong(key: string, problem: string): undefined {
    this.problems.push({ key, problem });
  }

  /** What a kind needs, and what it has no place for. */
  #belongs(kind: EventKind, value: Mapping): void {
    const has = (key: string) => value[key] !== undefined;
    const named = withProperties.has(kind);
    if (kind === 'track' && !has('name'))
      this.#wrong(
        'name',
        'is missing: the field that holds the event\'s name, or e.g. "name: { const: Signed Up }"',
      );
    if (!named)
      for (const key of ['name', 'properties'])
        if (has(key)) this.#wrong(key, `${kind} events have none; try traits`);
    if (kind === 'identify' && !has('user') && !has('anonymous'))
      this.#wrong('user', 'is missing: an identify event needs "user" or "anonymous"');
    if (kind === 'alias' && !has('user')) this.#wrong('user', 'is missing: an alias event needs it');
    if (has('group') !== (kind === 'group'))
      this.#wrong('group', 'is what group events need, and no others have');
    if (has('previous') !== (kind === 'alias'))
      this.#wrong('previous', 'is what alias events need, and no others have');
  }

  #oneOf<T extends string>(key: string, value: unknown, allowed: readonly T[]): T | undefined {
    const found = allowed.find((one) => one === value);
    return found ?? this.#wrong(key, `must be one of ${allowed.join(', ')}`);
  }

  #time(value: unknown): { field: FieldPath; format: TimeFormat } | undefined {
    if (!isMapping(value)) {
      const field = this.#field('time', value);
      return field && { field, format: 'iso' };
    }
    for (const key of Object.keys(value))
      if (key !== 'field' && key !== 'format')
        this.#wrong(`time.${key}`, 'is not known; allowed: field, format');
    const field = this.#field('time.field', value.field ?? '');
    const format = this.#oneOf('time.format', value.format ?? 'iso', timeFormats);
    return field && format && { field, format };
  }

  #field(key: string, value: unknown): FieldPath | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '') return fieldPath(value);
    return this.#wrong(key, 'must be the name of a field');
  }

  #fields(key: string, value: unknown): FieldPath[] {
    if (value === undefined) return [];
    const names = Array.isArray(value) ? value : [value];
    return names.map((name: unknown) => this.#field(key, name ?? '')).filter((field) => field !== undefined);
  }

  #source(key: string, value: unknown): Source | undefined {
    if (!isMapping(value)) {
      const field = this.#field(key, value);
      return field && { field };
    }
    const fixed = value.const;
    const plain = typeof fixed === 'string' || typeof fixed === 'number' || typeof fixed === 'boolean';
    if (plain && Object.keys(value).length === 1) return { value: fixed };
    return this.#wrong(key, 'must be the name of a field, or { const: <text, number, true or false> }');
  }

  #entries(key: string, value: unknown): { entries: readonly Entry[]; rest: boolean } {
    const entries: Entry[] = [];
    let rest = false;
    const add = (target: string, from: unknown) => {
      const keys = target.split('.');
      if (keys.some((part) => forbiddenKeys.has(part)))
        this.#wrong(`${key}.${target}`, 'cannot be the name of a place');
      else if (entries.some((entry) => overlap(entry.target, keys)))
        this.#wrong(`${key}.${target}`, 'is given twice, or lies inside another one');
      const source = this.#source(`${key}.${target}`, from ?? '');
      if (source) entries.push({ target: keys, source });
    };
    for (const item of Array.isArray(value) ? value : value === undefined ? [] : [value])
      if (item === 'rest') rest = true;
      else if (typeof item === 'string') add(item, item);
      else if (isMapping(item)) for (const [target, from] of Object.entries(item)) add(target, from);
      else this.#wrong(key, 'must hold field names, or "place: field" pairs');
    return { entries, rest };
  }

  #delimiter(value: unknown): string {
    if (value === undefined) return ',';
    if (typeof value === 'string' && value.length === 1 && !/["\r\n]/.test(value)) return value;
    return this.#wrong('delimiter', 'must be one character, e.g. ";" or "\\t"') ?? ',';
  }
}

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.every((key, index) => index >= b.length || key === b[index]);
}

function given<K extends string, const T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });
}
