import type { JsonPointer } from '../json-pointer.js';
import type { Event } from './event.js';
import type { Violation } from './parse.js';

/**
 * How an event differs from its type's schema. `path` and `problem` say it in the schema's own words: no value of the
 * event, and no key that the schema does not list.
 */
export interface SchemaViolation extends Violation {
  /**
   * What would have to go for the rest to be right: a pointer from the event's root, which may hold keys of the
   * sender's making and so is never shown. None where nothing that could go is wrong, e.g. at a missing property.
   */
  readonly at?: JsonPointer;
}

/** Holds an event, as it came, against its type's schema. Total; nothing where the type has no schema. */
export type CheckSchema = (event: Event) => readonly SchemaViolation[];

/**
 * What becomes of an event that violates its schema. `dead`: it is set aside. `warn`: it is recorded whole, and the
 * record says what is wrong. `drop`: the same, but what is wrong leaves the clear record; the original is sealed.
 */
export const violationActions = ['dead', 'warn', 'drop'] as const;
export type ViolationAction = (typeof violationActions)[number];

/** What a policy says about schemas. */
export interface SchemaPolicy {
  readonly violation: ViolationAction;
  /** Event types with an action of their own. */
  readonly types?: { readonly [type: string]: ViolationAction };
  /** Names the schemas' content, so that a policy with other schemas has another version. */
  readonly digest?: string;
}

export const defaultSchemaPolicy: SchemaPolicy = { violation: 'dead' };

export function violationAction({ violation, types }: SchemaPolicy, type: string): ViolationAction {
  return types !== undefined && Object.hasOwn(types, type) ? (types[type] as ViolationAction) : violation;
}

/** More are not told of one event. */
const most = 20;

/** What failures and records say of violations. */
export function shown(violations: readonly SchemaViolation[]): readonly Violation[] {
  return violations.slice(0, most).map(({ path, problem }) => ({ path, problem }));
}
