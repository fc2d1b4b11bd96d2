import type { ValidateFunction } from 'ajv';
import type { Event } from '../../domain/event/event.js';
import type { SchemaViolation } from '../../domain/event/schema.js';
import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import { differencesOf } from './differences.js';
import { partOf } from './schema-file.js';

/** An event with more values is told its first difference only: to tell all might take more memory than there is. */
const mostValues = 10_000;

const nothing: readonly SchemaViolation[] = [];

/** Holds the events of one type against their schema. */
export class TypeCheck {
  private readonly part: 'properties' | 'traits';
  private thorough: ValidateFunction | undefined;

  /**
   * @param first tells the first thing that is wrong, and is fast where nothing is
   * @param all makes what tells everything; asked at the first event that is wrong
   */
  constructor(
    type: string,
    private readonly first: ValidateFunction,
    private readonly all: () => ValidateFunction,
    private readonly words: ReadonlySet<string>,
  ) {
    this.part = partOf(type);
  }

  check({ raw }: Event): readonly SchemaViolation[] {
    const held = Object.hasOwn(raw, this.part) ? raw[this.part] : undefined;
    const data: JsonObject = isObject(held) ? held : {};
    if (this.first(data)) return nothing;
    if (isLarger(data, mostValues)) return [this.firstDifference(data)];
    this.thorough ??= this.all();
    this.thorough(data);
    return differencesOf(this.thorough.errors ?? [], data, `/${this.part}`, this.words);
  }

  /** Where it is not the whole that lacks something, the whole has to go: what else is wrong in it is not known. */
  private firstDifference(data: JsonObject): SchemaViolation {
    const path = `/${this.part}`;
    const [first] = differencesOf(this.first.errors ?? [], data, path, this.words);
    if (first === undefined) return { path, problem: 'does not match the schema' };
    return first.at === undefined ? first : { path: first.path, problem: first.problem, at: path };
  }
}

/** Are there more than `most` values in it, at any depth? */
function isLarger(value: Json, most: number): boolean {
  let left = most;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    left -= 1;
    if (left < 0) return true;
    if (typeof next !== 'object' || next === null) continue;
    for (const key of Object.keys(next)) {
      if (open.length > most) return true;
      open.push((next as JsonObject)[key] as Json);
    }
  }
  return false;
}
