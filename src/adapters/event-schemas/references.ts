import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import { type JsonPointer, valueAt, withValueAt } from '../../domain/json-pointer.js';
import { nearest } from '../../domain/nearest.js';
import type { SchemaFile } from './schema-file.js';
import { subschemas } from './subschemas.js';

/** A schema, and where it stands. */
export interface Place {
  readonly file: SchemaFile;
  readonly pointer: JsonPointer;
}

export function addressOf({ file, pointer }: Place): string {
  return pointer === '' ? file.name : `${file.name}#${pointer}`;
}

export function schemaAt({ file, pointer }: Place): Json {
  return valueAt(file.value, pointer) as Json;
}

/** All schemas of a folder, and where their references lead. References go from file to file, never further. */
export class References {
  private readonly byName: ReadonlyMap<string, SchemaFile>;
  private readonly byId = new Map<string, SchemaFile>();

  constructor(files: readonly SchemaFile[]) {
    this.byName = new Map(files.map((file) => [file.name, file]));
    for (const file of files) {
      const id = idOf(file);
      if (id !== undefined) this.byId.set(id, file);
    }
  }

  /** The place that a reference in `from` leads to, or why it leads nowhere. */
  resolve(reference: string, from: SchemaFile): Place | { readonly problem: string } {
    const hash = reference.indexOf('#');
    const target = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? '' : decoded(reference.slice(hash + 1));
    const file = target === '' ? from : this.fileOf(target, from);
    if (file === undefined) return { problem: this.nowhere(target) };
    if (file.draft !== from.draft)
      return { problem: `${file.name} is written in another draft of JSON Schema: write both in the same` };
    if (fragment === '' || fragment.startsWith('/')) {
      const schema = valueAt(file.value, fragment);
      if (isObject(schema) || typeof schema === 'boolean') return { file, pointer: fragment };
      return { problem: `there is no schema at #${fragment} in ${file.name}` };
    }
    const pointer = anchorIn(file.value, fragment);
    return pointer === undefined
      ? { problem: `there is no $anchor "${fragment}" in ${file.name}` }
      : { file, pointer };
  }

  /** Does a schema lead back to itself without going into its value? Checking it would never end. */
  leadsBack(start: Place): boolean {
    const seen = new Set<string>();
    const open = [...this.inPlace(start)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const address = addressOf(next);
      if (address === addressOf(start)) return true;
      if (seen.has(address)) continue;
      seen.add(address);
      open.push(...this.inPlace(next));
    }
    return false;
  }

  /** The schemas that speak of the same value because this one does. */
  private *inPlace(place: Place): Iterable<Place> {
    const schema = schemaAt(place);
    if (!isObject(schema)) return;
    for (const { speaks, pointer } of subschemas(schema))
      if (speaks === 'here' || pointer === '/not')
        yield { file: place.file, pointer: `${place.pointer}${pointer}` };
    if (typeof schema.$ref !== 'string') return;
    const target = this.resolve(schema.$ref, place.file);
    if (!('problem' in target)) yield target;
  }

  /** The file's schema with every reference leading straight to its place, and no names of its own. */
  resolved(file: SchemaFile): Json {
    const rewrite = (schema: Json): Json => {
      if (!isObject(schema)) return schema;
      let copy: JsonObject = { ...schema };
      if (typeof schema.$ref === 'string') {
        const place = this.resolve(schema.$ref, file);
        if (!('problem' in place)) copy.$ref = uriOf(place);
      }
      for (const { pointer, schema: inner } of subschemas(schema))
        copy = withValueAt(copy, pointer, rewrite(inner)) as JsonObject;
      return without(copy, ['$schema', '$id', '$anchor']);
    };
    return rewrite(file.value);
  }

  private fileOf(target: string, from: SchemaFile): SchemaFile | undefined {
    const named = this.byName.get(target.replace(/^\.\//, '')) ?? this.byId.get(target);
    const base = idOf(from);
    if (named !== undefined || base === undefined) return named;
    try {
      return this.byId.get(new URL(target, base).href);
    } catch {
      return undefined;
    }
  }

  private nowhere(target: string): string {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target))
      return `leads to ${target}: schemas are never fetched, so put a copy beside this file and refer to it by its name`;
    const [meant] = nearest(target, [...this.byName.keys()]);
    const hint = meant === undefined ? 'refer to a file beside this one' : `did you mean ${meant}?`;
    return `there is no file ${target} beside this one: ${hint}`;
  }
}

/** How a place is called in the validator: a scheme that nobody fetches. */
export function uriOf({ file, pointer }: Place): string {
  const fragment = pointer.split('/').map(encodeURIComponent).join('/');
  return `lethe:/${encodeURIComponent(file.name)}${fragment === '' ? '' : `#${fragment}`}`;
}

function idOf({ value }: SchemaFile): string | undefined {
  const id = isObject(value) ? value.$id : undefined;
  return typeof id === 'string' ? id.replace(/#$/, '') : undefined;
}

function anchorIn(schema: Json, anchor: string): JsonPointer | undefined {
  if (!isObject(schema)) return undefined;
  if (schema.$anchor === anchor) return '';
  for (const { pointer, schema: inner } of subschemas(schema)) {
    const below = anchorIn(inner, anchor);
    if (below !== undefined) return `${pointer}${below}`;
  }
  return undefined;
}

function without(schema: JsonObject, keywords: readonly string[]): JsonObject {
  if (!keywords.some((keyword) => Object.hasOwn(schema, keyword))) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
