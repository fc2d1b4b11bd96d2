/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** Text that is already JSON, so that it can be spliced into a larger text instead of being stringified again. */
export type JsonText = Brand<string, 'JsonText'>;

declare const brand: unique symbol;

/** A value that only its own constructor makes: plain at run time, told apart by the compiler. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Is anything in `value` nested more than `limit` levels deep? Stops at the limit, so it is safe on hostile input. */
export function deeperThan(value: Json | undefined, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (deeperThan(item, limit - 1)) return true;
    return false;
  }
  for (const key in value) {
    const below = value[key];
    // Most are no objects: that is seen without a call.
    if (typeof below === 'object' && deeperThan(below, limit - 1)) return true;
  }
  return false;
}

/** Sets a property even where its name is `__proto__`, which an assignment would swallow. */
export function setOwn(target: JsonObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}
