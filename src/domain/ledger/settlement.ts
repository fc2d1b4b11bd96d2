import type { Instant, ReceiptId } from '../event/event.js';
import type { EventType } from '../event/event-type.js';
import type { DetectorKind } from '../privacy/detection/finding.js';
import type { Found } from '../privacy/mask.js';

/** What became of one event of a receipt, where it was not simply recorded. */
export type Settled =
  | { readonly index: number; readonly outcome: 'recorded' }
  | { readonly index: number; readonly outcome: 'suppressed'; readonly reason: string }
  | { readonly index: number; readonly outcome: 'dead'; readonly code: string };

/** How often one kind of personal data was found at one path of one event type, where no rule had named the field. */
export interface FoundCount {
  readonly type: EventType;
  /** A JSON Pointer with `*` for the items of lists. */
  readonly path: string;
  readonly kind: DetectorKind;
  readonly action: Found['action'];
  readonly count: number;
}

/**
 * What a batch says of one receipt, just before it is acknowledged. The first line of a receipt counts its events
 * and lists those that were not recorded; later ones (`amends`) speak only of the events they list, and win.
 */
export interface Settlement {
  readonly v: 1;
  readonly receipt: ReceiptId;
  readonly at: Instant;
  readonly events: number;
  readonly listed: readonly Settled[];
  readonly amends?: true;
  /** Events that were recorded and whose rows left the lake since, as the policy's retention wants it. */
  readonly removed?: readonly number[];
  /** Events that were recorded and whose row compaction left out, since the lake has the same event already. */
  readonly repeated?: readonly number[];
  /** The inventory's share of these events. */
  readonly found?: readonly FoundCount[];
}

/** The latest word on every event of one receipt. */
export interface ReceiptAccount {
  events: number;
  /** Events not listed here are recorded. */
  readonly listed: Map<number, Settled>;
  /** Recorded ones whose rows are no longer kept. */
  readonly removed: Set<number>;
  /** Recorded ones that another row stands for. */
  readonly repeated: Set<number>;
}

/** Folds a receipt's settlements, oldest first. */
export function account(settlements: Iterable<Settlement>): ReceiptAccount {
  const folded: ReceiptAccount = { events: 0, listed: new Map(), removed: new Set(), repeated: new Set() };
  for (const settlement of settlements) {
    if (!settlement.amends) {
      folded.events = settlement.events;
      folded.listed.clear();
      folded.removed.clear();
      folded.repeated.clear();
    }
    for (const index of settlement.removed ?? []) folded.removed.add(index);
    for (const index of settlement.repeated ?? []) folded.repeated.add(index);
    for (const settled of settlement.listed) {
      if (settled.outcome === 'recorded') folded.listed.delete(settled.index);
      else folded.listed.set(settled.index, settled);
    }
  }
  return folded;
}
