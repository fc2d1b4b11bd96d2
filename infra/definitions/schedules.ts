import type { FunctionName } from './functions.js';

export interface ScheduleDefinition {
  readonly name: string;
  readonly runs: FunctionName;
  /** What the function is called with. */
  readonly input: object;
  /** As EventBridge Scheduler writes it. */
  readonly every: string;
  /** The container does by itself what a schedule asks functions for. */
  readonly withContainer: boolean;
  /** It needs the functions' layers. */
  readonly withLayers?: true;
}

/** How often `monitor` measures; alarms look no closer. */
export const measuredEveryMinutes = 5;

export const scheduleDefinitions: readonly ScheduleDefinition[] = [
  // Each run reads the open letters: once a minute would cost more than it tells.
  {
    name: 'monitor',
    runs: 'monitor',
    input: {},
    every: `rate(${measuredEveryMinutes} minutes)`,
    withContainer: true,
  },
  {
    name: 'erasures',
    runs: 'scheduled',
    input: { task: 'erasures' },
    every: 'rate(5 minutes)',
    withContainer: false,
  },
  {
    name: 'maintain',
    runs: 'scheduled',
    input: { task: 'maintain' },
    // It reads every letter there ever was.
    every: 'cron(15 2 * * ? *)',
    withContainer: false,
  },
  {
    name: 'compact',
    runs: 'scheduled',
    input: { task: 'compact' },
    every: 'rate(1 hour)',
    withContainer: false,
    withLayers: true,
  },
  {
    name: 'audit',
    runs: 'scheduled',
    input: { task: 'audit' },
    every: 'cron(15 3 * * ? *)',
    withContainer: true,
  },
];
