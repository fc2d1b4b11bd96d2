import { isObject, type Json, type JsonObject, setOwn } from '../../src/domain/json.js';

/**
 * Puts `value` into `root` under a path like `form.answers[2].value`, making what is missing on the way; list items
 * before the one asked for become neutral ones of the same shape.
 * @returns false, with `root` as it was, where something stands in the way
 */
export function plant(root: JsonObject, path: string, value: Json): boolean {
  const steps = [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
  let node: Json = root;
  for (const [depth, step] of steps.entries()) {
    const next = child(node, step);
    if (next === undefined) {
      const made = build(steps.slice(depth + 1), value);
      if (typeof step === 'string' && isObject(node)) setOwn(node, step, made);
      else return false;
      return true;
    }
    node = next;
  }
  return false;
}

function child(node: Json, step: string | number): Json | undefined {
  if (Array.isArray(node)) return typeof step === 'number' ? node[step] : undefined;
  return isObject(node) && typeof step === 'string' && Object.hasOwn(node, step) ? node[step] : undefined;
}

function build(steps: readonly (string | number)[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string') return { [step]: build(rest, value) };
  return Array.from({ length: step + 1 }, (_, index) => build(rest, index === step ? value : 'ok'));
}
