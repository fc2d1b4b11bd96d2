import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import { escapeKey, type JsonPointer } from '../../domain/json-pointer.js';

/**
 * What a schema inside a schema speaks of: the same value (`here`), the property with its key, any other property, a
 * list's items, properties whose names match a pattern, or no value of the event at all (`aside`): names, what must
 * not be, or a definition that only references reach.
 */
export type Speaks = 'here' | 'key' | 'other keys' | 'items' | 'pattern' | 'aside' | 'definition';

export interface Subschema {
  readonly speaks: Speaks;
  /** Its place below the schema that holds it. */
  readonly pointer: JsonPointer;
  /** The name of the property, the pattern or the definition. */
  readonly key: string;
  readonly schema: Json;
}

/** The keywords that hold schemas: one, a list of them, or some by name. */
const holders: { readonly [keyword: string]: Speaks } = {
  allOf: 'here',
  anyOf: 'here',
  oneOf: 'here',
  if: 'here',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: 'here',
  else: 'here',
  dependentSchemas: 'here',
  dependencies: 'here',
  properties: 'key',
  additionalProperties: 'other keys',
  unevaluatedProperties: 'other keys',
  items: 'items',
  prefixItems: 'items',
  additionalItems: 'items',
  unevaluatedItems: 'items',
  contains: 'items',
  patternProperties: 'pattern',
  not: 'aside',
  propertyNames: 'aside',
  contentSchema: 'aside',
  $defs: 'definition',
  definitions: 'definition',
};

const named: ReadonlySet<string> = new Set(
  'properties patternProperties dependentSchemas dependencies $defs definitions'.split(' '),
);

/** The schemas directly inside a schema. What is no schema, as the list of a `dependencies`, is passed over. */
export function* subschemas(schema: JsonObject): Iterable<Subschema> {
  for (const keyword of Object.keys(schema)) {
    const speaks = Object.hasOwn(holders, keyword) ? (holders[keyword] as Speaks) : undefined;
    const held = schema[keyword] as Json;
    if (speaks === undefined) continue;
    if (named.has(keyword) ? isObject(held) : Array.isArray(held)) {
      for (const key of Object.keys(held as JsonObject)) {
        const inner = (held as JsonObject)[key] as Json;
        if (isSchema(inner)) yield { speaks, pointer: `/${keyword}/${escapeKey(key)}`, key, schema: inner };
      }
    } else if (!named.has(keyword) && isSchema(held))
      yield { speaks, pointer: `/${keyword}`, key: keyword, schema: held };
  }
}

function isSchema(value: Json): boolean {
  return isObject(value) || typeof value === 'boolean';
}
