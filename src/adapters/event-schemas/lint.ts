import type { Ajv, ErrorObject } from 'ajv';
import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import { escapeKey, type JsonPointer } from '../../domain/json-pointer.js';
import { nearest } from '../../domain/nearest.js';
import { markOf } from './mark.js';
import type { References } from './references.js';
import { problemAt, type SchemaFile } from './schema-file.js';
import type { SchemaProblem } from './schema-problem.js';
import { subschemas } from './subschemas.js';
import { wording } from './wording.js';

/** Keywords of JSON Schema that are refused, and what to write instead. */
const refused: { readonly [keyword: string]: string } = {
  $dynamicRef: 'is not supported: use $ref',
  $recursiveRef: 'is not supported: use $ref',
  $async: 'is not supported: schemas are checked at once, so leave it out',
  $vocabulary: 'is not supported: leave it out',
  id: 'is $id in this draft',
};

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** What is wrong in a file itself, each where it stands. */
export function lint(file: SchemaFile, references: References, ajv: Ajv): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const told = new Set<JsonPointer>();
  const tell = (pointer: JsonPointer, problem: string): void => {
    if (told.has(pointer)) return;
    told.add(pointer);
    problems.push(problemAt(file, pointer, problem));
  };
  if (!isObject(file.value)) {
    tell('', 'must be a JSON object, a JSON Schema');
    return problems;
  }
  lintSchema(file.value, '', { file, references, ajv, tell });
  ajv.validateSchema(file.value);
  for (const error of leading(ajv.errors ?? [])) tell(error.instancePath, wording(error));
  return problems;
}

interface Linting {
  readonly file: SchemaFile;
  readonly references: References;
  readonly ajv: Ajv;
  tell(pointer: JsonPointer, problem: string): void;
}

function lintSchema(schema: JsonObject, pointer: JsonPointer, linting: Linting): void {
  for (const keyword of Object.keys(schema)) {
    const problem = keywordProblem(keyword, schema[keyword] as Json, pointer, linting);
    if (problem !== undefined) linting.tell(`${pointer}/${escapeKey(keyword)}`, problem);
  }
  for (const { pointer: below, schema: inner } of subschemas(schema))
    if (isObject(inner)) lintSchema(inner, `${pointer}${below}`, linting);
}

function keywordProblem(
  keyword: string,
  value: Json,
  pointer: JsonPointer,
  { file, references, ajv }: Linting,
): string | undefined {
  if (Object.hasOwn(refused, keyword)) return `${keyword} ${refused[keyword]}`;
  if (keyword === 'x-lethe') {
    const mark = markOf(value);
    return 'problem' in mark ? `x-lethe ${mark.problem}` : undefined;
  }
  if (keyword.startsWith('x-')) return undefined;
  if (keyword !== '$anchor' && !Object.hasOwn(ajv.RULES.keywords, keyword)) {
    const [meant] = nearest(keyword, ['x-lethe', ...Object.keys(ajv.RULES.keywords)]);
    const hint = meant === undefined ? 'words of your own begin with x-' : `did you mean ${meant}?`;
    return `${keyword} is no keyword of JSON Schema: ${hint}`;
  }
  switch (keyword) {
    case '$ref': {
      if (typeof value !== 'string') return undefined;
      const place = references.resolve(value, file);
      if ('problem' in place) return `$ref ${place.problem}`;
      return references.leadsBack({ file, pointer })
        ? '$ref leads back to where it stands: checking would never end'
        : undefined;
    }
    case '$id':
      return pointer === '' ? undefined : '$id names a whole file: use $anchor, or leave it out';
    case 'format':
      if (typeof value !== 'string' || Object.hasOwn(ajv.formats, value)) return undefined;
      return `there is no format ${value}: ${choices(value, Object.keys(ajv.formats))}`;
    case 'type': {
      const wrong = [value].flat().find((type) => typeof type === 'string' && !types.includes(type));
      return wrong === undefined ? undefined : `there is no type ${wrong}: ${choices(String(wrong), types)}`;
    }
    case 'pattern':
      return typeof value === 'string' ? patternProblem(value) : undefined;
    case 'patternProperties':
      return isObject(value) ? Object.keys(value).map(patternProblem).find(Boolean) : undefined;
    case 'items':
      if (!Array.isArray(value) || file.draft === '07') return undefined;
      return 'a list of schemas is called prefixItems in draft 2020-12';
    default:
      return undefined;
  }
}

function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /s, '') : '';
    return `${pattern} is no regular expression (${reason})`;
  }
}

function choices(word: string, all: readonly string[]): string {
  const [meant] = nearest(word, all);
  return meant === undefined ? `use one of ${all.join(', ')}` : `did you mean ${meant}?`;
}

/** Not what merely follows from something wrong further inside. */
function leading(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors.filter(({ keyword }) => keyword !== 'if');
}
