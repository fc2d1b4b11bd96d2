import type { Json } from '../../../../../src/domain/json.js';
import type { DetectorKind } from '../../../../../src/domain/privacy/detection/finding.js';
import { detection, hintAt, show } from '../found.js';

/** Where a value stands in an event: under keys that lie in each other, in a property key, in an event's name. */
export type Place = string | 'as key' | 'as name';

function findingsAt(place: Place, value: string | number): string[] {
  if (place === 'as key') return show(detection.inKey(String(value)), String(value));
  if (place === 'as name') return show(detection.inName(String(value)), String(value));
  const hint = hintAt(place);
  const found = typeof value === 'number' ? detection.inNumber(value, hint) : detection.inText(value, hint);
  return show(found, String(value));
}

/** The leaves of a JSON value with the keys above them; a list's items have the list's own keys. */
function* leavesOf(value: Json, path: string): Generator<readonly [string, string | number]> {
  if (typeof value === 'string' || typeof value === 'number') yield [path, value];
  else if (Array.isArray(value)) for (const item of value) yield* leavesOf(item, path);
  else if (value !== null && typeof value === 'object')
    for (const [key, child] of Object.entries(value)) yield* leavesOf(child, `${path}.${key}`);
}

/** One test per key, separated by spaces: a value under it, in turn one of `values`, is found as a whole. */
export function foundUnder(kind: DetectorKind, keys: string, values: readonly (string | number)[]): void {
  keys
    .trim()
    .split(/\s+/)
    .forEach((place, index) => {
      const value = values[index % values.length] as string | number;
      it(`finds ${JSON.stringify(value)} under ${place}`, () => {
        expectFound(kind, place, value, String(value));
      });
    });
}

/** One test per line: `{}` in it is in turn one of `values`, or what is between `‹` and `›`, and is found. */
export function foundIn(
  kind: DetectorKind,
  lines: string,
  values: readonly string[] = [''],
  place: Place = 'x',
): void {
  linesOf(lines).forEach((line, index) => {
    const marked = line.replace('{}', `‹${values[index % values.length] as string}›`);
    const part = /‹(.*)›/su.exec(marked)?.[1] ?? '';
    it(`finds ${marked}${place === 'x' ? '' : ` ${place}`}`, () => {
      expectFound(kind, place, marked.replace(/[‹›]/gu, ''), part);
    });
  });
}

function expectFound(kind: DetectorKind, place: Place, value: string | number, part: string): void {
  const all = findingsAt(place, value);
  const isHit = all.some((one) => one.startsWith(`${kind}:`) && coversHalf(one.slice(kind.length + 1), part));
  if (!isHit) throw new Error(`found ${JSON.stringify(all)}`);
}

/** Half of the longer of the two at least: whether a bracket or a label belongs to it is a matter of taste. */
function coversHalf(found: string, part: string): boolean {
  const [shorter, longer] = found.length < part.length ? [found, part] : [part, found];
  return longer.includes(shorter) && shorter.length >= longer.length / 2;
}

/** Every leaf of each value is found as of that kind. */
export function foundInAll(kind: DetectorKind, values: readonly Json[]): void {
  for (const json of values)
    it(`finds all of ${JSON.stringify(json)}`, () => {
      for (const [path, value] of leavesOf(json, 'properties')) expectFound(kind, path, value, String(value));
    });
}

/** One test per key: nothing is found under it. */
export function nothingUnder(keys: string, values: readonly (string | number)[]): void {
  keys
    .trim()
    .split(/\s+/)
    .forEach((place, index) => {
      const value = values[index % values.length] as string | number;
      it(`finds nothing in ${JSON.stringify(value)} under ${place}`, () => {
        expectNothing(place, value);
      });
    });
}

/** One test per line, in which `{}` is in turn one of `values`: nothing is found. */
export function nothingIn(lines: string, values: readonly string[] = [''], place: Place = 'x'): void {
  linesOf(lines).forEach((line, index) => {
    const text = line.replace('{}', values[index % values.length] as string);
    it(`finds nothing in ${JSON.stringify(text)}${place === 'x' ? '' : ` ${place}`}`, () => {
      expectNothing(place, text);
    });
  });
}

function expectNothing(place: Place, value: string | number): void {
  const all = findingsAt(place, value);
  if (all.length > 0) throw new Error(`found ${JSON.stringify(all)}`);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
