import type { Instant } from '../event/event.js';
import type { Pseudonym } from '../identity/subject.js';

/** People to be deleted, by the names that the target knows them by. */
export interface NamesAtTarget {
  /** Pseudonyms of users. */
  readonly users: readonly Pseudonym[];
  /** Pseudonyms of devices whose people never logged in. Those of a user go with the user. */
  readonly devices: readonly Pseudonym[];
}

/** The target cannot be asked now: again after `ms`; or not before somebody changes the set-up. */
export type NotNow =
  | { readonly kind: 'later'; readonly ms: number; readonly reason: string }
  | { readonly kind: 'stop'; readonly reason: string };

/** A job of the target's own. */
export interface TargetJob {
  /** How the target names it. */
  readonly job: string;
  readonly state: 'waiting' | 'done';
  readonly people: number;
}

/**
 * Has people deleted at a target, and follows that to its end, which may take the target weeks. Answers instead of
 * throwing, whatever the other side does.
 */
export interface EraseAtTarget {
  readonly target: string;
  /** So many names in one request at most. */
  readonly most: number;
  /**
   * Asks for them to be deleted. People whom the target does not know are no reason to refuse the others. Asking again,
   * after a crash, changes nothing.
   * @param request names the request at the target; without personal data, the same for all requests of one erasure
   */
  request(names: NamesAtTarget, request: string): Promise<{ readonly kind: 'asked' } | NotNow>;
  /**
   * What became of what was asked under that name. No jobs: the target knew nobody, or somebody has revoked them there.
   * @param since when it was asked first
   */
  jobs(
    request: string,
    since: Instant,
  ): Promise<{ readonly kind: 'jobs'; readonly jobs: readonly TargetJob[] } | NotNow>;
  /** Ends connections that are kept open. */
  close(): void;
}
