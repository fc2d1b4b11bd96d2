import type { Ajv, ValidateFunction } from 'ajv';
import type { Event } from '../../domain/event/event.js';
import type { EventType } from '../../domain/event/event-type.js';
import type { SchemaViolation } from '../../domain/event/schema.js';
import { isObject, type Json } from '../../domain/json.js';
import type { Policy, Rule } from '../../domain/privacy/policy.js';
import { References, uriOf } from './references.js';
import type { Draft, SchemaFile } from './schema-file.js';
import { sortedKeys } from './sorted-keys.js';
import { subschemas } from './subschemas.js';
import { TypeCheck } from './type-check.js';
import { validator } from './validators.js';

const nothing: readonly SchemaViolation[] = [];

/** The schemas of a folder, ready for use. */
export class EventSchemas {
  /** Those with a schema, in order. */
  readonly types: readonly EventType[];
  /** Their whole content as one text: equal for equal schemas, however they are laid out. For the policy's version. */
  readonly content: string;
  private readonly byType: ReadonlyMap<string, TypeCheck>;

  /**
   * @param rules what the marks in them come to
   * @throws Error where a schema does not compile; `examine` tells such before
   */
  constructor(
    files: readonly SchemaFile[],
    readonly rules: readonly Rule[],
  ) {
    const compile = compiler(files);
    const words = wordsOf(files);
    const described = files.filter(hasType);
    this.types = described.map(({ type }) => type);
    this.content = JSON.stringify(files.map(({ name, value }) => [name, sortedKeys(value)]));
    this.byType = new Map(
      described.map((file) => {
        const first = compile(file, false);
        return [file.type, new TypeCheck(file.type, first, () => compile(file, true), words)];
      }),
    );
  }

  /** How an event differs from its type's schema; nothing where there is none. */
  readonly check = (event: Event): readonly SchemaViolation[] =>
    this.byType.get(event.type)?.check(event) ?? nothing;

  /**
   * A policy with what the schemas say: their rules before its own, and their content in its version.
   * @param digest an unkeyed hash
   */
  applyTo(policy: Policy, digest: (text: string) => string): Policy {
    return {
      ...policy,
      rules: [...this.rules, ...policy.rules],
      schemas: { ...policy.schemas, digest: digest(this.content) },
    };
  }
}

/** A file that describes a type's events. */
export function hasType(file: SchemaFile): file is SchemaFile & { readonly type: EventType } {
  return file.type !== undefined;
}

/** Compiles files of a folder, each with those that it refers to; one validator per draft and thoroughness. */
export function compiler(files: readonly SchemaFile[]): (file: SchemaFile, all: boolean) => ValidateFunction {
  const references = new References(files);
  const validators = new Map<string, Ajv>();
  const validatorOf = (draft: Draft, all: boolean): Ajv => {
    const known = validators.get(`${draft} ${all}`);
    if (known !== undefined) return known;
    const ajv = validator(draft, all);
    ajv.addVocabulary(ownWords(files));
    for (const file of files)
      if (file.draft === draft)
        ajv.addSchema(references.resolved(file) as object, uriOf({ file, pointer: '' }));
    validators.set(`${draft} ${all}`, ajv);
    return ajv;
  };
  return (file, all) =>
    validatorOf(file.draft, all).getSchema(uriOf({ file, pointer: '' })) as ValidateFunction;
}

/** The keywords that begin with `x-`: notes, which check nothing. */
function ownWords(files: readonly SchemaFile[]): string[] {
  const words = new Set<string>();
  for (const schema of schemasIn(files))
    for (const keyword of Object.keys(schema)) if (keyword.startsWith('x-')) words.add(keyword);
  return [...words];
}

/** Every key that the schemas name. */
function wordsOf(files: readonly SchemaFile[]): Set<string> {
  const words = new Set<string>();
  for (const schema of schemasIn(files)) {
    if (isObject(schema.properties)) for (const key of Object.keys(schema.properties)) words.add(key);
    if (Array.isArray(schema.required)) for (const key of schema.required) words.add(String(key));
  }
  return words;
}

function* schemasIn(files: readonly SchemaFile[]): Iterable<{ [keyword: string]: Json }> {
  const open: Json[] = files.map(({ value }) => value);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isObject(next)) continue;
    yield next;
    for (const { schema } of subschemas(next)) open.push(schema);
  }
}
