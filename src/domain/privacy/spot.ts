import { escapeKey, type JsonPointer } from '../json-pointer.js';
import type { Place } from './path-matcher.js';

/** Spots remembered below one root, and how long their keys may be; past that all are let go of and made anew. */
const remembered = 20_000;
const longestKey = 200;
/** Items of lists that are remembered. */
const rememberedItems = 16;

/**
 * A place together with the pointer that leads there. Events have the same few hundred paths, so each one's place and
 * pointer are worked out once and then found by one look-up.
 */
export class Spot {
  private readonly fields = new Map<string, Spot>();
  private readonly items: Spot[] = [];

  private constructor(
    readonly place: Place,
    readonly pointer: JsonPointer,
    private readonly tree: { made: number },
  ) {}

  static root(place: Place): Spot {
    let root = roots.get(place);
    if (root === undefined || root.tree.made > remembered) {
      root = new Spot(place, '', { made: 0 });
      roots.set(place, root);
    }
    return root;
  }

  field(key: string): Spot {
    const known = this.fields.get(key);
    if (known !== undefined) return known;
    const spot = new Spot(this.place.down(key), `${this.pointer}/${escapeKey(key)}`, this.tree);
    if (key.length <= longestKey) {
      this.fields.set(key, spot);
      this.tree.made++;
    }
    return spot;
  }

  /** Items of a list stand where the list stands. */
  item(index: number): Spot {
    const known = this.items[index];
    if (known !== undefined) return known;
    const spot = new Spot(this.place, `${this.pointer}/${index}`, this.tree);
    if (index === this.items.length && index < rememberedItems) {
      this.items.push(spot);
      this.tree.made++;
    }
    return spot;
  }
}

const roots = new WeakMap<Place, Spot>();
