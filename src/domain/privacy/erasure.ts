import type { Instant } from '../event/event.js';
import type { Brand, Json } from '../json.js';
import type { Purpose } from './policy.js';

/** Names one erasure, of one person or of many: `e_` and 22 characters of base64url. */
export type ErasureId = Brand<string, 'ErasureId'>;

/** What was found outside the vault and removed at once. */
export interface Swept {
  readonly at: Instant;
  readonly profiles: number;
  readonly letters: number;
  readonly deliveries: number;
}

/** What left the lake. */
export interface Scrubbed {
  readonly at: Instant;
  /** Objects that were written anew. */
  readonly objects: number;
  readonly rows: number;
  /** Fields that those rows still have, as dotted paths with `*` for the items of lists. */
  readonly remaining: readonly string[];
}

export type CertificateStage = 'unintelligible' | 'removed';

/** What a target made of the request to delete people. */
export interface EndedAtTarget {
  readonly at: Instant;
  /** The target's own jobs, all of them done; none where it knew nobody. */
  readonly jobs: readonly { readonly job: string; readonly people: number }[];
}

/** How far a target is with deleting people. */
export interface ErasureAtTarget {
  readonly askedAt: Instant;
  readonly ended?: EndedAtTarget;
}

/** The stream `erasure/<id>`. It names people by salted commitments only. */
export type ErasureEvent =
  | {
      readonly v: 1;
      readonly event: 'requested';
      readonly at: Instant;
      readonly people: number;
      /** SHA-256 of salt, namespace and id; none for people who are forgotten because they were long unseen. */
      readonly commitments: readonly string[];
      /** Only these purposes; everything where it is left out. */
      readonly purposes?: readonly Purpose[];
      readonly reason: string;
    }
  | {
      readonly v: 1;
      readonly event: 'unintelligible';
      readonly at: Instant;
      /** Items of the vault that became tombstones, and data keys that were destroyed with them. */
      readonly items: number;
      readonly keys: number;
    }
  | ({ readonly v: 1; readonly event: 'swept' } & Swept)
  | {
      readonly v: 1;
      readonly event: 'certified';
      readonly at: Instant;
      readonly stage: CertificateStage;
      readonly certificate: Json;
    }
  | ({ readonly v: 1; readonly event: 'scrubbed' } & Scrubbed)
  | { readonly v: 1; readonly event: 'compacted'; readonly at: Instant }
  | { readonly v: 1; readonly event: 'target_asked'; readonly at: Instant; readonly target: string }
  | ({ readonly v: 1; readonly event: 'target_ended'; readonly target: string } & EndedAtTarget);

type Of<Kind extends ErasureEvent['event']> = Extract<ErasureEvent, { event: Kind }>;

/** An erasure as its stream tells it. */
export interface Erasure {
  readonly version: number;
  readonly requested?: Of<'requested'>;
  readonly unintelligible?: Of<'unintelligible'>;
  readonly sweeps: readonly Swept[];
  readonly certified: { readonly [Stage in CertificateStage]?: Of<'certified'> };
  readonly scrubbed?: Scrubbed;
  readonly compacted?: Instant;
  readonly targets: { readonly [target: string]: ErasureAtTarget };
}

export const initialErasure: Erasure = { version: 0, sweeps: [], certified: {}, targets: {} };

export function evolveErasure(erasure: Erasure, event: ErasureEvent): Erasure {
  const next = { ...erasure, version: erasure.version + 1 };
  switch (event.event) {
    case 'requested':
      return { ...next, requested: event };
    case 'unintelligible':
      return { ...next, unintelligible: event };
    case 'swept':
      return { ...next, sweeps: [...erasure.sweeps, event] };
    case 'certified':
      return { ...next, certified: { ...erasure.certified, [event.stage]: event } };
    case 'scrubbed':
      return { ...next, scrubbed: event };
    case 'compacted':
      return { ...next, compacted: event.at };
    case 'target_asked':
      return { ...next, targets: { ...erasure.targets, [event.target]: { askedAt: event.at } } };
    case 'target_ended': {
      const { at, jobs, target } = event;
      const asked = erasure.targets[target] ?? { askedAt: at };
      return { ...next, targets: { ...erasure.targets, [target]: { ...asked, ended: { at, jobs } } } };
    }
  }
}

/** What comes next. `wait`: until caches and batches that began before have run out. */
export type ErasureStep =
  | { readonly step: 'request' | 'bury' | 'sweep' | 'scrub' | 'compact' | 'end' }
  /** These targets must be asked first, while the names are known; or must have ended. */
  | { readonly step: 'targets'; readonly targets: readonly string[] }
  | { readonly step: 'certify'; readonly stage: CertificateStage }
  | { readonly step: 'wait'; readonly until: number };

/**
 * The one order of an erasure. Every step is idempotent: a crash before its event is written has it done again.
 * @param settleMs how long keys may be held open elsewhere, and batches run that began with them
 * @param targets those that can delete people
 */
export function nextStep(
  erasure: Erasure,
  now: number,
  settleMs: number,
  targets: readonly string[] = [],
): ErasureStep {
  const { requested, unintelligible, sweeps, certified, scrubbed, compacted } = erasure;
  if (requested === undefined) return { step: 'request' };
  if (unintelligible === undefined) return { step: 'bury' };
  if (sweeps.length === 0) return { step: 'sweep' };
  if (sweeps.length === 1) {
    const until = Date.parse(unintelligible.at) + settleMs;
    return now < until ? { step: 'wait', until } : { step: 'sweep' };
  }
  if (certified.unintelligible === undefined) return { step: 'certify', stage: 'unintelligible' };
  if (scrubbed === undefined) return { step: 'scrub' };
  // Whatever a batch wrote that hung for minutes.
  if (sweeps.length === 2) return { step: 'sweep' };
  const unasked = targets.filter((target) => mayAsk(erasure, target));
  if (compacted === undefined)
    return unasked.length > 0 ? { step: 'targets', targets: unasked } : { step: 'compact' };
  const open = targets.filter((target) => isOpenAt(erasure, target));
  if (open.length > 0) return { step: 'targets', targets: open };
  if (certified.removed === undefined) return { step: 'certify', stage: 'removed' };
  return { step: 'end' };
}

/** Is a target to be asked now? Not for single purposes, and only once nothing more is on its way there. */
export function mayAsk({ requested, sweeps, targets }: Erasure, target: string): boolean {
  return requested?.purposes === undefined && sweeps.length > 1 && targets[target] === undefined;
}

/** Has a target been asked, and not said yet what became of it? */
export function isOpenAt({ targets }: Erasure, target: string): boolean {
  const told = targets[target];
  return told !== undefined && told.ended === undefined;
}
