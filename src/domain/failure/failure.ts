import type { Violation } from '../event/parse.js';

/**
 * The closed list of what can go wrong with an event or a batch: its class, and who can repair it, how.
 * Permanent, refused and bug codes make dead letters (a refused one for its target only); transient ones never do: the batch waits and is tried again.
 */
export const failureCodes = {
  not_an_event: permanent('The sender', 'send an event of the six kinds; the violations say what was wrong'),
  schema_violation: permanent(
    'The sender or the schema’s owner',
    'correct the event or the schema, then reprocess',
  ),
  too_large: permanent('The sender', 'send less in one event, or raise the limit and reprocess'),
  forbidden_id: permanent(
    'The sender',
    'send the user’s real id; this text stands for many people, not for one',
  ),
  too_many_links: permanent('The sender', 'one id is used for many people or devices; send a real id'),
  personal_data: permanent(
    'The owner of the policy',
    'say in the policy how the fields named here are treated, or have the sender leave them out; then reprocess',
  ),
  alias_refused: permanent('The sender', 'the problem says which ids to join instead'),
  target_rejected: refused(
    'the problem is the target’s own words; correct the event or the mapping, then reprocess',
  ),
  target_timeout: refused('the target did not take it for too long; reprocess once it does'),
  step_failed: {
    class: 'bug',
    repairedBy: 'The developers',
    repair: 'mend the step named here, then reprocess',
  },
  receipts_unavailable: outage('receipts'),
  vault_unavailable: outage('vault'),
  profiles_unavailable: outage('profiles'),
  plans_unavailable: outage('plans'),
  lake_unavailable: outage('lake'),
  letters_unavailable: outage('dead letters'),
  settlements_unavailable: outage('settlements'),
  streams_unavailable: outage('streams'),
  tombstones_unavailable: outage('tombstone log'),
  work_unavailable: outage('work items'),
  sources_unavailable: outage('sources'),
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureCodes;

/** Codes that end an event as a dead letter. */
export type LetterCode = {
  [Code in FailureCode]: (typeof failureCodes)[Code]['class'] extends 'transient' ? never : Code;
}[FailureCode];

export type UnavailableCode = Exclude<FailureCode, LetterCode>;

interface FailureKind {
  readonly class: 'permanent' | 'refused' | 'transient' | 'bug';
  readonly repairedBy: string;
  readonly repair: string;
}

/** Why one event could not go on. Names fields and steps, never values. */
export interface Failure {
  readonly code: LetterCode;
  readonly violations?: readonly Violation[];
  /** Bugs: which step, in which version of Lethe, and where in the code. */
  readonly step?: string;
  readonly version?: string;
  readonly stack?: string;
}

function permanent<By extends string>(repairedBy: By, repair: string) {
  return { class: 'permanent', repairedBy, repair } as const;
}

function refused(repair: string) {
  return { class: 'refused', repairedBy: 'The operator', repair } as const;
}

function outage(what: string) {
  return {
    class: 'transient',
    repairedBy: 'The operator, or time',
    repair: `the ${what} cannot be reached or written; what waits goes on by itself once they can`,
  } as const;
}
