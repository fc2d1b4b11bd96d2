import type { ObjectName } from '../lake/object-name.js';

export interface LakeObject {
  readonly name: ObjectName;
  /** Bytes as stored. */
  readonly size: number;
}

/** Thrown while reading an object that is missing or whose bytes are not whole. */
export class UnreadableObject extends Error {
  readonly code = 'unreadable_object';
  constructor(
    readonly object: string,
    cause: unknown,
  ) {
    super(`The lake object ${object} cannot be read to its end.`, { cause });
  }
}

/** What becomes of an object whose name is written again. */
export type WhatIsThere = 'replaced' | 'kept';

/** Objects of gzip NDJSON by name. Outages: `lake_unavailable`. */
export interface Lake {
  /** Writes objects, each whole or not at all; by default what is there is replaced. Resolves once all are durable. */
  put(objects: ReadonlyMap<ObjectName, readonly string[]>, whatIsThere?: WhatIsThere): Promise<void>;
  /** Removes objects; missing ones are ignored. Resolves once durable. */
  remove(names: readonly ObjectName[]): Promise<void>;
  /** Objects whose name begins with `prefix`, in order of name. */
  list(prefix: string): AsyncIterable<LakeObject>;
  /** The lines of one object. @throws UnreadableObject */
  read(name: ObjectName): AsyncIterable<string>;
  /** The event types that have a folder. */
  types(): Promise<Set<string>>;
}
