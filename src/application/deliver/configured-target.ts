import type { EraseAtTarget } from '../../domain/ports/erase-at-target.js';
import type { Target } from '../../domain/ports/target.js';
import type { TargetFilter } from '../../domain/targets/filter.js';

/** A target as the installation has set it up. */
export interface ConfiguredTarget {
  readonly target: Target;
  readonly filter: TargetFilter;
  /** What it is called in events' `integrations`, in lower case. */
  readonly names: readonly string[];
  /** Deliveries per second at most; no limit unless said. */
  readonly rate?: number | undefined;
  /** Has people deleted there, where the target can and is set up for it. */
  readonly erase?: EraseAtTarget | undefined;
}
