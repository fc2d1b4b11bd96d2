import { type Json, type JsonObject, setOwn } from '../json.js';
import { escapeKey, fromPointer, type JsonPointer } from '../json-pointer.js';
import type { Masked, Originals } from '../privacy/mask.js';
import { defaultPurpose } from '../privacy/policy.js';
import type { SchemaViolation } from './schema.js';

/**
 * Takes what violates a schema out of the clear part of a masked tree: `unmask` puts it back. What the policy had
 * sealed of it stays sealed for its own purpose, what it had dropped stays dropped. In a list `null` is left.
 * @param seals does the event have a key to seal with? Without, what is taken out is gone
 */
export function withoutViolating(
  masked: Masked,
  violations: readonly SchemaViolation[],
  seals: boolean,
): Masked {
  const root = cutsOf(violations);
  return root === undefined ? masked : new TakingOut(masked, seals).from(root);
}

/** Where to cut, as a tree: at a place as a whole, or further down. */
interface Cut {
  /** How the place is shown. */
  here?: JsonPointer;
  readonly below: Map<string, Cut>;
}

function cutsOf(violations: readonly SchemaViolation[]): Cut | undefined {
  let root: Cut | undefined;
  for (const { at, path } of violations) {
    if (at === undefined) continue;
    root ??= { below: new Map() };
    let cut = root;
    for (const key of fromPointer(at)) {
      let next = cut.below.get(key);
      if (next === undefined) {
        next = { below: new Map() };
        cut.below.set(key, next);
      }
      cut = next;
    }
    // Behind what the schema names stands a key of the sender's.
    cut.here = `${path}/`.startsWith(`${at}/`) ? at : `${path}/[unlisted]`;
  }
  return root;
}

/** One walk along the cuts: each object and list on the way is copied once. */
class TakingOut {
  private readonly originals: Originals;
  private readonly treated: Masked['treated'];
  /** Every pointer whose original is kept. */
  private readonly kept: ReadonlySet<JsonPointer>;

  constructor(
    private readonly masked: Masked,
    private readonly seals: boolean,
  ) {
    this.originals = new Map(
      [...masked.originals].map(([purpose, group]) => [purpose, { ...group }] as const),
    );
    this.treated = { ...masked.treated };
    this.kept = new Set([...masked.originals.values()].flatMap((group) => Object.keys(group)));
  }

  from(root: Cut): Masked {
    const clear = this.object(this.masked.clear, root, '');
    return { ...this.masked, clear, originals: this.originals, treated: this.treated };
  }

  private object(fields: JsonObject, { below }: Cut, pointer: JsonPointer): JsonObject {
    const copy: JsonObject = {};
    for (const key of Object.keys(fields)) {
      const value = fields[key] as Json;
      const cut = below.get(key);
      const clear = cut === undefined ? value : this.value(value, cut, `${pointer}/${escapeKey(key)}`);
      if (clear !== undefined) setOwn(copy, key, clear);
    }
    return copy;
  }

  private list(items: Json[], { below }: Cut, pointer: JsonPointer): Json[] {
    const copy = [...items];
    for (const [key, cut] of below) {
      const item = items[Number(key)];
      if (item !== undefined) copy[Number(key)] = this.value(item, cut, `${pointer}/${key}`) ?? null;
    }
    return copy;
  }

  private value(value: Json, cut: Cut, pointer: JsonPointer): Json | undefined {
    if (cut.here === undefined) {
      if (Array.isArray(value)) return this.list(value, cut, pointer);
      return typeof value === 'object' && value !== null ? this.object(value, cut, pointer) : value;
    }
    this.treated[cut.here] = 'drop';
    if (this.seals && !this.kept.has(pointer)) {
      const group = this.originals.get(defaultPurpose);
      if (group === undefined) this.originals.set(defaultPurpose, { [pointer]: value });
      else group[pointer] = value;
    }
    return undefined;
  }
}
