// biome-ignore lint/style/noRestrictedImports: where ajv publishes this draft
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { nearest } from '../../domain/nearest.js';
import type { Problem } from './position.js';
import type { Schema } from './schema-parts.js';
import type { NodePath, YamlText } from './yaml-text.js';

/** What is wrong with the structure, and where: `path` leads to the part that cannot be used. */
export interface StructureProblem extends Problem {
  readonly path: NodePath;
}

/** Prepares a schema's check of YAML texts, with problems worded for people. */
export function structureCheck(schema: Schema): (yaml: YamlText) => StructureProblem[] {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strictRequired: false, strictTypes: false });
  let check: ValidateFunction | undefined;
  return (yaml) => {
    check ??= ajv.compile(schema);
    if (check(yaml.value)) return [];
    const errors = check.errors ?? [];
    return unique(errors.filter((error) => isLeading(error, errors)).map((error) => problemOf(error, yaml)));
  };
}

/** Not the ones that only say that another one occurred. */
function isLeading(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword === 'if' || error.keyword === 'propertyNames') return false;
  const isInside = (other: ErrorObject) =>
    other.keyword === 'anyOf' &&
    other.instancePath === error.instancePath &&
    error.schemaPath.startsWith(`${other.schemaPath}/`);
  if (all.some(isInside)) return false;
  // The narrower choice of a treatment says it better.
  const isSame = (other: ErrorObject) =>
    other !== error && other.instancePath === error.instancePath && other.keyword === 'enum';
  const isWide = error.keyword === 'enum' && !error.schemaPath.includes('/allOf/');
  return !(isWide && all.some((other) => isSame(other) && other.schemaPath.includes('/allOf/')));
}

function problemOf(error: ErrorObject, yaml: YamlText): StructureProblem {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const problem = wording(error, path);
  const { additionalProperty } = error.params as { additionalProperty?: string };
  if (additionalProperty !== undefined)
    return { ...yaml.atKey(path, additionalProperty), problem, path: [...path, additionalProperty] };
  if (error.propertyName !== undefined)
    return { ...yaml.atKey(path, error.propertyName), problem, path: [...path, error.propertyName] };
  const key = path.at(-1);
  const isOfKey = error.keyword === 'not' && key !== undefined;
  return { ...(isOfKey ? yaml.atKey(path.slice(0, -1), key) : yaml.at(path)), problem, path };
}

function wording(error: ErrorObject, path: readonly string[]): string {
  const what = path.at(-1) ?? 'the file';
  const params = error.params as { [name: string]: unknown };
  const description = (error.parentSchema as { description?: string } | undefined)?.description;
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const key = String(params.additionalProperty);
      return `"${key}" is not known here: ${meant(key, known)}known are ${known.join(', ')}`;
    }
    case 'required':
      return `"${params.missingProperty}" is missing${isCondition(error) ? `: ${description}` : ''}`;
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String);
      const value = typeof error.data === 'string' ? error.data : JSON.stringify(error.data);
      return `unknown ${named(what)} "${value}": ${meant(value, allowed)}use one of ${allowed.join(', ')}`;
    }
    case 'const':
      return `${named(what)} must be ${JSON.stringify(params.allowedValue)}${isCondition(error) ? ` here: ${description}` : ''}`;
    case 'not':
      return `"${what}" has no place here: ${description}`;
    case 'type':
      return `${named(what)} must be ${typeWord(params.type)}`;
    case 'uniqueItems':
      return `${named(what)} says the same twice`;
    case 'minItems':
      return `${named(what)} is an empty list: say what it is about, or leave it out`;
    default:
      return `${named(what)} cannot be ${JSON.stringify(error.propertyName ?? error.data)}: ${description ?? error.message}`;
  }
}

/** Is it a condition on other fields, whose description says why? */
function isCondition({ schemaPath }: ErrorObject): boolean {
  return schemaPath.includes('/allOf/');
}

/** `3` of a list is said as its number from one. */
function named(what: string): string {
  return /^\d+$/.test(what) ? `entry ${Number(what) + 1}` : what;
}

function meant(typed: string, known: readonly string[]): string {
  const [word] = nearest(typed, known);
  return word === undefined ? '' : `did you mean ${word}? `;
}

function typeWord(type: unknown): string {
  switch (type) {
    case 'array':
      return 'a list';
    case 'object':
      return 'a mapping (key: value)';
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'a whole number';
    default:
      return String(type);
  }
}

function unique(problems: readonly StructureProblem[]): StructureProblem[] {
  const byText = new Map(problems.map((one) => [`${one.line}:${one.column} ${one.problem}`, one]));
  return [...byText.values()];
}
