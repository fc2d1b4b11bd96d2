import { type EventType, typeOfName } from '../../domain/event/event-type.js';
import { isObject, type Json } from '../../domain/json.js';
import type { JsonPointer } from '../../domain/json-pointer.js';
import { JsonText } from './json-text.js';
import type { SchemaProblem } from './schema-problem.js';

/** One JSON Schema of the folder. */
export interface SchemaFile {
  /** E.g. `order_completed.json`. */
  readonly name: string;
  /** Whose events it describes; none for a file that others only refer to. */
  readonly type: EventType | undefined;
  readonly draft: Draft;
  readonly value: Json;
  readonly text: JsonText;
}

export type Draft = '2020-12' | '07';

/** Where the events of a type have what their schema describes. */
export function partOf(type: string): 'properties' | 'traits' {
  return type === 'identify' || type === 'group' ? 'traits' : 'properties';
}

/** A problem at a place of a file. */
export function problemAt(file: SchemaFile, pointer: JsonPointer, problem: string): SchemaProblem {
  return { file: file.name, ...file.text.at(pointer), pointer, problem };
}

/** @param content the file's text */
export function schemaFileOf(
  name: string,
  content: string,
): SchemaFile | { readonly problems: readonly SchemaProblem[] } {
  const text = new JsonText(content.replace(/^\uFEFF/, ''));
  const problems: SchemaProblem[] = text.problems.map((problem) => ({ file: name, ...problem }));
  const type = typeOfFile(name);
  if (typeof type === 'object') problems.push({ file: name, problem: type.problem });
  const draft = text.value === undefined ? '2020-12' : draftOf(text.value);
  if (draft === undefined)
    problems.push({ file: name, ...text.at('/$schema'), pointer: '/$schema', problem: unknownDraft });
  if (problems.length > 0 || text.value === undefined || draft === undefined || typeof type === 'object')
    return { problems };
  return { name, type, draft, value: text.value, text };
}

const unknownDraft =
  'is no draft that is read here: use https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#';

const slug = /^[a-z0-9]+(_[a-z0-9]+)*$/;

/** What a file's name says, or what is wrong with it. A name that begins with `_` is no type's: none begins so. */
function typeOfFile(name: string): EventType | undefined | { readonly problem: string } {
  const stem = name.replace(/\.json$/, '');
  if (stem.startsWith('_')) return undefined;
  if (stem === 'alias')
    return { problem: 'alias events have neither properties nor traits: remove the file' };
  if (stem === 'track')
    return { problem: 'no event has the type track: name a file after an event, e.g. order_completed.json' };
  if (slug.test(stem) && stem.length <= 80) return stem as EventType;
  return {
    problem: `no event has this type: rename it to ${typeOfName(stem)}.json, or begin its name with _ where only other files refer to it`,
  };
}

const drafts: ReadonlyMap<string, Draft> = new Map([
  ['json-schema.org/draft/2020-12/schema', '2020-12'],
  ['json-schema.org/draft-07/schema', '07'],
]);

/** The draft that a schema says it is written in; 2020-12 where it says nothing. */
function draftOf(schema: Json): Draft | undefined {
  const said = isObject(schema) ? schema.$schema : undefined;
  if (said === undefined) return '2020-12';
  if (typeof said !== 'string') return undefined;
  return drafts.get(said.replace(/^https?:\/\//, '').replace(/#$/, ''));
}
