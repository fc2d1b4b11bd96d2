import type { EventType } from '../event/event-type.js';
import type { JsonPointer } from '../json-pointer.js';
import type { Found } from '../privacy/mask.js';
import type { FoundCount } from './settlement.js';

/** Beyond this many lines further paths of a receipt are counted together, so that no client fills a settlement. */
const mostLines = 200;
const furtherPaths = '/*';

/** Counts what detectors find in the events of one receipt. */
export class Inventory {
  private readonly lines = new Map<string, FoundCount>();

  add(type: EventType, found: readonly Found[]): void {
    for (const { pointer, kind, action } of found) {
      const path = withoutIndexes(pointer);
      const isNew = !this.lines.has(nameOf(type, path, kind, action));
      this.count(type, isNew && this.lines.size >= mostLines ? furtherPaths : path, kind, action);
    }
  }

  counts(): FoundCount[] {
    return [...this.lines.values()];
  }

  private count(type: EventType, path: string, kind: Found['kind'], action: Found['action']): void {
    const name = nameOf(type, path, kind, action);
    const count = (this.lines.get(name)?.count ?? 0) + 1;
    this.lines.set(name, { type, path, kind, action, count });
  }
}

function nameOf(type: EventType, path: string, kind: Found['kind'], action: Found['action']): string {
  return `${type} ${kind} ${action} ${path}`;
}

/** All items of a list are one path. */
function withoutIndexes(pointer: JsonPointer): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*');
}
