import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import { normalizeKey } from '../../domain/privacy/normalize-key.js';
import type { Rule } from '../../domain/privacy/policy.js';
import { type Mark, markOf } from './mark.js';
import { addressOf, type Place, type References, schemaAt } from './references.js';
import { partOf, problemAt, type SchemaFile } from './schema-file.js';
import type { SchemaProblem } from './schema-problem.js';
import { sortedKeys } from './sorted-keys.js';
import { subschemas } from './subschemas.js';

/** More in one schema, by way of references, would be a mistake. */
const mostRules = 1_000;

/**
 * The rules that a schema's marks (`x-lethe`) come to. What stands deeper comes first, and a key before any other key,
 * so that the most exact mark decides. Paths compare keys by their letters and digits and do not tell the items of a
 * list apart; where that would make a mark mean more than it says, it is a problem.
 * @param folder as rules' names call it
 */
export function deriveRules(
  file: SchemaFile & { readonly type: string },
  references: References,
  folder: string,
): { readonly rules: readonly Rule[]; readonly problems: readonly SchemaProblem[] } {
  const walk = new MarkWalk(references);
  const root = new Field(partOf(file.type));
  walk.visit({ file, pointer: '' }, root, []);
  const rules: Rule[] = [];
  for (const { path, mark, place } of walk.settled(root, []))
    rules.push({ name: `${folder}/${addressOf(place)}`, path, types: [file.type], ...mark });
  if (rules.length > mostRules)
    walk.problems.push(problemAt(file, '', `marks more than ${mostRules} fields: mark what is around them`));
  return { rules, problems: walk.problems };
}

interface Marked {
  readonly mark: Mark;
  readonly place: Place;
}

/** One key below a field, as paths see it, with all marks that speak of it. */
class Field {
  readonly marks: Marked[] = [];
  readonly below = new Map<string, Field>();
  /** Any key that is not named. */
  others: Field | undefined;
  /** Is there a mark on it, or on something in it? */
  holdsMark = false;

  constructor(readonly key: string) {}
}

class MarkWalk {
  readonly problems: SchemaProblem[] = [];
  private readonly marked = new Map<string, boolean>();

  constructor(private readonly references: References) {}

  /** @param around the schemas that this one is inside of */
  visit(place: Place, field: Field, around: readonly string[]): void {
    const schema = schemaAt(place);
    if (!isObject(schema) || !this.holdsMark(place)) return;
    const address = addressOf(place);
    if (around.includes(address)) {
      this.tell(
        place,
        'contains itself, at any depth, and marks fields: write rules for them in the policy instead, e.g. for properties.**.name',
      );
      return;
    }
    const inside = [...around, address];
    this.note(schema, place, field);
    for (const { speaks, pointer, key, schema: inner } of subschemas(schema)) {
      const below: Place = { file: place.file, pointer: `${place.pointer}${pointer}` };
      switch (speaks) {
        case 'here':
        case 'items':
          this.visit(below, field, inside);
          break;
        case 'key': {
          const named = this.fieldOf(field, key, below);
          if (named !== undefined) this.visit(below, named, inside);
          break;
        }
        case 'other keys':
          if (this.holdsMark(below)) {
            field.others ??= new Field('*');
            this.visit(below, field.others, inside);
          }
          break;
        case 'pattern':
        case 'aside':
          if (isObject(inner) && this.holdsMark(below))
            this.tell(
              below,
              'holds a mark that no rule can follow: mark a property by its name, or additionalProperties',
            );
          break;
        case 'definition':
          break;
      }
    }
    const target = this.targetOf(schema, place);
    if (target !== undefined) this.visit(target, field, inside);
  }

  /** Every path with its one mark, the most exact first. */
  *settled(field: Field, above: readonly string[]): Iterable<Marked & { readonly path: string }> {
    const path = [...above, segmentOf(field.key)];
    const { others } = field;
    const loose = others && firstMark(others);
    for (const named of field.below.values()) {
      if (loose !== undefined && named.marks.length === 0)
        this.tell(
          loose.place,
          `marks properties by any other name, which a rule cannot tell from ${JSON.stringify(named.key)}: mark that one too`,
        );
      yield* this.settled(named, path);
    }
    if (others !== undefined) yield* this.settled(others, path);
    const [first, ...more] = field.marks;
    if (first === undefined) return;
    const other = more.find(({ mark }) => sortedKeys(mark as Json) !== sortedKeys(first.mark as Json));
    if (other !== undefined)
      this.tell(other.place, `marks what ${addressOf(first.place)} marks otherwise: say the same in both`);
    // What is kept is the value alone: an object in its place is not known to be harmless.
    const all = first.mark.treatment.kind === 'keep' ? path : [...path, '**'];
    yield { ...first, path: all.join('.') };
  }

  private note(schema: JsonObject, place: Place, field: Field): void {
    if (schema['x-lethe'] === undefined) return;
    const mark = markOf(schema['x-lethe']);
    if ('problem' in mark) return;
    if (mark.treatment.kind === 'keep' && (schema.type === 'object' || isObject(schema.properties)))
      this.tell(place, 'keeps an object, but keep speaks of one value: mark the properties in it');
    field.marks.push({ mark, place });
  }

  /** The field of a key; two keys that paths cannot tell apart are one. */
  private fieldOf(field: Field, key: string, place: Place): Field | undefined {
    const normal = normalizeKey(key);
    const holdsMark = this.holdsMark(place);
    const known = field.below.get(normal);
    if (known === undefined) {
      if (normal === '' && holdsMark) {
        this.tell(
          place,
          'has a mark, but keys are compared by their letters and digits, and this one has none: mark the object that it is in',
        );
        return undefined;
      }
      const made = new Field(key);
      made.holdsMark = holdsMark;
      if (normal !== '') field.below.set(normal, made);
      return made;
    }
    if (known.key !== key && holdsMark !== known.holdsMark)
      this.tell(place, `is for paths the same key as ${JSON.stringify(known.key)}: mark both, or none`);
    known.holdsMark ||= holdsMark;
    return known;
  }

  /** Does a schema, or one that it leads to, have a mark? */
  private holdsMark(place: Place): boolean {
    const address = addressOf(place);
    const known = this.marked.get(address);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const open: Place[] = [place];
    let found = false;
    for (let next = open.pop(); next !== undefined && !found; next = open.pop()) {
      const schema = schemaAt(next);
      if (seen.has(addressOf(next)) || !isObject(schema)) continue;
      seen.add(addressOf(next));
      found = schema['x-lethe'] !== undefined;
      for (const { pointer, speaks } of subschemas(schema))
        if (speaks !== 'definition') open.push({ file: next.file, pointer: `${next.pointer}${pointer}` });
      const target = this.targetOf(schema, next);
      if (target !== undefined) open.push(target);
    }
    this.marked.set(address, found);
    return found;
  }

  private targetOf(schema: JsonObject, { file }: Place): Place | undefined {
    if (typeof schema.$ref !== 'string') return undefined;
    const place = this.references.resolve(schema.$ref, file);
    return 'problem' in place ? undefined : place;
  }

  private tell({ file, pointer }: Place, problem: string): void {
    const one = problemAt(file, pointer, problem);
    if (
      !this.problems.some(
        (known) => known.pointer === pointer && known.file === file.name && known.problem === problem,
      )
    )
      this.problems.push(one);
  }
}

function firstMark(field: Field): Marked | undefined {
  const [own] = field.marks;
  if (own !== undefined) return own;
  for (const below of [...field.below.values(), ...(field.others === undefined ? [] : [field.others])]) {
    const mark = firstMark(below);
    if (mark !== undefined) return mark;
  }
  return undefined;
}

/** A key as a segment of a path: dots and stars would mean something there, and are not compared anyway. */
function segmentOf(key: string): string {
  return key === '*' || !/[.*]/.test(key) ? key : normalizeKey(key);
}
