import fc from 'fast-check';
import type { EnvelopeWords } from '../../src/domain/event/envelope-words.js';
import type { Arrival, Event, Instant, ReceiptId } from '../../src/domain/event/event.js';
import { parse } from '../../src/domain/event/parse.js';
import type { Json, JsonObject } from '../../src/domain/json.js';

export const receivedAt = '2026-11-23T14:43:00.000Z' as Instant;

export function arrivalOf(changes: Partial<Arrival> = {}): Arrival {
  return {
    receipt: 'c1.42' as ReceiptId,
    index: 3,
    receivedAt,
    source: { name: 'app', kind: 'mobile', environment: 'test' },
    request: {},
    live: true,
    forward: true,
    ...changes,
  };
}

/** Leaves names and ids as they are. */
export const plainWords: EnvelopeWords = { name: (text) => text, id: (text) => text };

/** The event that `raw` is; throws where it is none. */
export function eventOfRaw(raw: Json, changes: Partial<Arrival> = {}): Event {
  const parsed = parse(raw, arrivalOf(changes), plainWords);
  if ('violations' in parsed) throw new Error(JSON.stringify(parsed.violations));
  return parsed.event;
}

const awkwardKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '0',
  'a/b',
  'a~b',
  '~1',
  'a.b',
  '*',
];

export const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'email', 'user', 'first_name', 'ip'),
  fc.constantFrom(...awkwardKeys),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

/** JSON trees as `JSON.parse` makes them, own `__proto__` keys included; `leaf` makes the values. */
function treeOf(leaf: fc.Arbitrary<Json>, keys: fc.Arbitrary<string> = key): fc.Arbitrary<Json> {
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf.map((value) => JSON.stringify(value)),
      fc.array(tie('text'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
      objectText(tie('text'), keys),
    ),
  }));
  return text.map((json) => JSON.parse(json));
}

export function objectOf(
  leaf: fc.Arbitrary<Json>,
  keys: fc.Arbitrary<string> = key,
): fc.Arbitrary<JsonObject> {
  return objectText(
    treeOf(leaf, keys).map((value) => JSON.stringify(value)),
    keys,
  ).map((json) => JSON.parse(json));
}

function objectText(values: fc.Arbitrary<string>, keys: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(keys, values), { maxLength: 5 })
    .map((fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`);
}

export const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

export const json = treeOf(scalar);
export const jsonObject = objectOf(scalar);

/** The same value with nothing in it that can be changed. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}

/** JSON with all keys in order, so that equal trees give equal texts. */
export function sorted(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${sorted(value[name])}`).join(',')}}`;
}
