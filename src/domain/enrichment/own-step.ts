import type { EventId, EventSource, Instant } from '../event/event.js';
import type { EventType } from '../event/event-type.js';
import type { Kind } from '../event/kind.js';
import { isObject, type Json, type JsonObject, setOwn } from '../json.js';
import { type Draft, nothing, type Step } from './step.js';

/** JSON that may be read only. */
export type ReadonlyJson = string | number | boolean | null | readonly ReadonlyJson[] | ReadonlyJsonObject;

export interface ReadonlyJsonObject {
  readonly [key: string]: ReadonlyJson;
}

/** What an installation's own step sees of an event. Raw values: what it adds is masked after it. */
export interface OwnStepEvent {
  readonly id: EventId;
  readonly type: EventType;
  readonly kind: Kind;
  readonly name: string | undefined;
  readonly time: Instant;
  readonly receivedAt: Instant;
  readonly source: EventSource;
  /** Empty where the event has none; likewise traits and context. */
  readonly properties: ReadonlyJsonObject;
  readonly traits: ReadonlyJsonObject;
  readonly context: ReadonlyJsonObject;
  /** The profile's clear traits, those of this event included. */
  readonly user: ReadonlyJsonObject;
}

/**
 * A step of the installation's own, made once, at start, by the default export of its file. What it answers is put
 * under `added.<its function's name>`; nothing, or an empty object, adds nothing. What it throws makes this event a
 * dead letter `step_failed`.
 */
export type OwnStep = (event: OwnStepEvent) => object | undefined;

/** A step around an installation's own. Named like it, so that a failure names it. */
export function own(step: OwnStep): Step {
  const run: Step = (draft) => {
    const answer: unknown = step(viewOf(draft));
    if (answer === undefined || answer === null) return nothing;
    // Its later rejection, which nobody would hear, must not end the process.
    if (answer instanceof Promise) answer.catch(() => undefined);
    const added = jsonOf(answer, 0);
    if (!isObject(added)) throw new TypeError('A step answers an object or nothing');
    return Object.keys(added).length === 0 ? nothing : { added: { ...draft.added, [step.name]: added } };
  };
  return Object.defineProperty(run, 'name', { value: step.name });
}

/** Frozen all the way down, since everything after the step still works with the same values. */
function viewOf({ event, user }: Draft): OwnStepEvent {
  const { id, type, kind, name, time, receivedAt, source, raw } = event;
  return Object.freeze({
    id,
    type,
    kind,
    name,
    time,
    receivedAt,
    source: frozen(source),
    properties: frozen(objectOr(raw.properties)),
    traits: frozen(objectOr(raw.traits)),
    context: frozen(objectOr(raw.context)),
    user: user === undefined ? none : frozen(JSON.parse(user) as JsonObject),
  });
}

const none: ReadonlyJsonObject = Object.freeze({});

function objectOr(value: Json | undefined): ReadonlyJsonObject {
  return isObject(value) ? value : none;
}

function frozen<T extends object>(value: T): T {
  if (Object.isFrozen(value)) return value;
  for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) frozen(child);
  return Object.freeze(value);
}

/** Deeper than this no step's answer goes that is meant to be read by anybody; it also ends circles. */
const deepest = 32;

/** A copy of what a step answered, if it is plain JSON. Fields without a value are left out. */
function jsonOf(value: unknown, depth: number): Json {
  if (depth > deepest) throw new TypeError('A step answers no circles');
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, depth + 1));
  if (typeof value !== 'object' || !isPlain(value)) throw new TypeError('A step answers plain JSON');
  const copy: JsonObject = {};
  for (const [key, field] of Object.entries(value))
    if (field !== undefined) setOwn(copy, key, jsonOf(field, depth + 1));
  return copy;
}

/** No promise, no date, no class of anybody's. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
