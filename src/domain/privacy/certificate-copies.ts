import type { Instant } from '../event/event.js';
import type { CertificateStage, Erasure } from './erasure.js';

/** How one copy of a person's data stands. */
export interface Copy {
  readonly copy: CopyName;
  readonly state:
    | 'removed'
    /** There, and no key opens it any more. */
    | 'unintelligible'
    /** Whoever has the installation's keys and old files could still open it, until the date at the latest. */
    | 'pending'
    /** Stays, for the reason that the note gives. */
    | 'kept';
  /** Since when. */
  readonly at?: Instant;
  /** Until when, at the latest. */
  readonly until?: Instant;
  /** How many there were. */
  readonly count?: number;
  /** Of `target`: its name, and its own jobs, all of them done. */
  readonly target?: string;
  readonly jobs?: readonly { readonly job: string; readonly people: number }[];
  readonly note: string;
}

export type CopyName =
  | 'vault'
  | 'key_caches'
  | 'profiles'
  | 'dead_letters'
  | 'target_queues'
  | 'target'
  | 'waiting_receipts'
  | 'lake'
  | 'database_files'
  | 'backups'
  | 'tombstones'
  | 'audit_chain'
  | 'exports';

/** When copies that nobody can reach one by one end by themselves. */
export interface CopyDates {
  /** The day's keys, under which receipts wait and letters of nobody known are sealed, are destroyed. */
  readonly dayKeysEnd: Instant;
  /** The key-encryption key is retired, and no backup from before is kept. */
  readonly keyRetirement: Instant;
}

/** Every place that a person's data can be in, and how it stands there. */
export function copiesOf(
  { unintelligible, sweeps, scrubbed, compacted, targets }: Erasure,
  stage: CertificateStage,
  { dayKeysEnd, keyRetirement }: CopyDates,
): Copy[] {
  const destroyed = at(unintelligible?.at);
  const swept = at(sweeps.at(-1)?.at);
  const total = (field: 'profiles' | 'letters' | 'deliveries') =>
    sweeps.reduce((sum, sweep) => sum + sweep[field], 0);
  const isRemoved = stage === 'removed';
  return [
    {
      copy: 'vault',
      state: 'removed',
      ...destroyed,
      count: unintelligible?.keys ?? 0,
      note: 'keys, links and pseudonyms; a tombstone stands in their place',
    },
    { copy: 'key_caches', state: 'removed', ...at(sweeps[1]?.at), note: 'keys are held open 60 s at most' },
    {
      copy: 'profiles',
      state: 'removed',
      ...swept,
      count: total('profiles'),
      note: 'attributes and consents',
    },
    {
      copy: 'dead_letters',
      state: 'removed',
      ...swept,
      count: total('letters'),
      note: 'the events in them; a letter of nobody known is sealed under its day’s key, see waiting_receipts',
    },
    {
      copy: 'target_queues',
      state: 'removed',
      ...swept,
      count: total('deliveries'),
      note: 'what waited to be delivered',
    },
    ...Object.entries(targets).map(([target, { askedAt, ended }]): Copy => {
      if (ended === undefined)
        return { copy: 'target', target, state: 'pending', at: askedAt, note: 'asked to delete the people' };
      const note = ended.jobs.length === 0 ? 'the target knew nobody of them' : 'the target’s jobs are done';
      return { copy: 'target', target, state: 'removed', at: ended.at, jobs: ended.jobs, note };
    }),
    {
      copy: 'waiting_receipts',
      state: 'pending',
      until: dayKeysEnd,
      note: 'what was accepted before and is processed later is suppressed; the day’s key is destroyed by the date',
    },
    isRemoved
      ? {
          copy: 'lake',
          state: 'removed',
          ...at(scrubbed?.at),
          count: scrubbed?.rows ?? 0,
          note: 'sealed parts, pseudonyms and treated fields; the rows stay, see remaining',
        }
      : {
          copy: 'lake',
          state: 'unintelligible',
          ...destroyed,
          note: 'sealed parts and pseudonyms are still there',
        },
    isRemoved
      ? {
          copy: 'database_files',
          state: 'removed',
          ...at(compacted),
          note: 'a copy without old pages was put in place',
        }
      : {
          copy: 'database_files',
          state: 'pending',
          until: keyRetirement,
          note: 'old pages may hold wrapped keys until a copy without them is put in place',
        },
    {
      copy: 'backups',
      state: 'pending',
      until: keyRetirement,
      note: 'backups from before hold wrapped keys; they are kept 7 days at most, tombstones are applied to what is restored, and the key-encryption key above is retired by the date, provided that keys are rotated when their quarter ends',
    },
    {
      copy: 'tombstones',
      state: 'kept',
      ...destroyed,
      note: 'a keyed hash of the id, in the vault and in the tombstone log, so that late events and old backups do not bring the person back',
    },
    {
      copy: 'audit_chain',
      state: 'kept',
      ...destroyed,
      note: 'counts and salted commitments, to demonstrate this erasure',
    },
    {
      copy: 'exports',
      state: 'kept',
      note: 'what authorised people took out before, values or keys, is out of reach; the audit chain tells each time that somebody did: disclosed, unsealed, keys_exported',
    },
  ];
}

function at(instant: Instant | undefined): { readonly at?: Instant } {
  return instant === undefined ? {} : { at: instant };
}
