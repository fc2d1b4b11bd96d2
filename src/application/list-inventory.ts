import type { Instant } from '../domain/event/event.js';
import type { FoundCount } from '../domain/ledger/settlement.js';
import type { Settlements } from '../domain/ports/settlements.js';

/** Personal data that no rule had named: where, of which kind, how often, since when, and what was done with it. */
export interface InventoryLine extends FoundCount {
  readonly since: Instant;
  readonly last: Instant;
}

/** Recounts from the settlements what detectors have found. Most frequent first. */
export class ListInventory {
  constructor(private readonly settlements: Pick<Settlements, 'list'>) {}

  /** @throws Unavailable */
  async list(): Promise<InventoryLine[]> {
    const lines = new Map<string, InventoryLine>();
    for await (const { at, found } of this.settlements.list())
      for (const one of found ?? []) {
        const name = [one.type, one.path, one.kind, one.action].join('\n');
        const held = lines.get(name);
        lines.set(name, {
          ...one,
          count: one.count + (held?.count ?? 0),
          since: held !== undefined && held.since < at ? held.since : at,
          last: held !== undefined && held.last > at ? held.last : at,
        });
      }
    return [...lines.values()].sort((a, b) => b.count - a.count || compare(a, b));
  }
}

function compare(a: InventoryLine, b: InventoryLine): number {
  return `${a.type}${a.path}` < `${b.type}${b.path}` ? -1 : 1;
}
