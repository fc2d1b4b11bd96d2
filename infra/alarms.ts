import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { namespace } from '../src/adapters/metrics/emf.js';
import { deadLettersOf, deadQueue, missedQueue, targetQueue } from './definitions/queues.js';
import { measuredEveryMinutes } from './definitions/schedules.js';
import type { StackFunctions } from './functions.js';
import type { Traffic } from './ingress.js';
import type { Options } from './options.js';
import { queueNamed } from './queues.js';
import type { Stores } from './stores.js';

/** What an alarm watches for. Its heading in docs/runbook.md says what to do. */
interface Watch {
  readonly name: string;
  /** The heading; the same for alarms that ask for the same. */
  readonly runbook: string;
  readonly metric: IMetric;
  /** Above it. */
  readonly above?: number;
  /** Below it. */
  readonly below?: number;
  /** So many of so many periods; the first alone is enough unless said. */
  readonly of?: readonly [number, number];
  /** No value is as bad as a bad one. Else it says nothing. */
  readonly missingIsBad?: true;
}

const hour = 3_600;

export interface Watched {
  readonly stores: Stores;
  readonly functions: StackFunctions;
  readonly traffic: Traffic;
  readonly healthy?: Metric;
}

export function alarms(scope: Construct, watched: Watched, topic: ITopic, options: Options): Alarm[] {
  const { stores, functions, traffic, healthy } = watched;
  const watches: Watch[] = [
    ...ofData(options),
    ...queueNames(options).flatMap((name) => ofQueue(name, stores)),
    ...[...functions].flatMap(([name, fn]): Watch[] => [
      {
        name: `errors-${name}`,
        runbook: 'function-errors',
        metric: share(fn.metricErrors(everyMinute), fn.metricInvocations(everyMinute)),
        above: 5,
        of: [2, 3],
      },
      {
        name: `throttles-${name}`,
        runbook: 'function-throttled',
        metric: fn.metricThrottles(everyMinute),
        above: 0,
      },
    ]),
    {
      name: 'collect-failing',
      runbook: 'collect-failing',
      metric: share(traffic.failed, traffic.requests),
      above: 1,
      of: [2, 3],
    },
  ];
  if (healthy !== undefined)
    watches.push({
      name: 'no-container',
      runbook: 'no-container',
      metric: healthy,
      below: 1,
      of: [2, 3],
      missingIsBad: true,
    });
  return watches.map((watch) => alarm(scope, watch, topic, options.prefix));
}

const everyMinute = { period: Duration.minutes(1), statistic: 'Sum' };

/** What `monitor` measures. */
function ofData({ targets }: Options): Watch[] {
  return [
    { name: 'open-letters', runbook: 'open-letters', metric: measured('LettersOpen'), above: 0 },
    {
      name: 'ledger-difference',
      runbook: 'ledger-difference',
      metric: measured('LedgerDifference'),
      above: 0,
      of: [3, 3],
    },
    {
      name: 'audit-findings',
      runbook: 'audit-findings',
      metric: measured('AuditFindings').with({ period: Duration.days(1) }),
      above: 0,
    },
    {
      name: 'erasure-overdue',
      runbook: 'erasure-overdue',
      metric: measured('OldestErasureAge'),
      above: 48 * hour,
    },
    {
      name: 'monitor-silent',
      runbook: 'monitor-silent',
      metric: measured('LettersOpen', {}, 'SampleCount'),
      below: 1,
      of: [3, 3],
      missingIsBad: true,
    },
    ...targets.map(
      (target): Watch => ({
        name: `target-held-${target}`,
        runbook: 'target-held',
        metric: measured('TargetHeld', { target }),
        above: 0,
      }),
    ),
  ];
}

function queueNames({ targets }: Options): string[] {
  return ['receipts', ...targets.map(targetQueue), deadQueue, missedQueue];
}

function ofQueue(name: string, { queues }: Stores): Watch[] {
  const age = (of: string, statistic = 'Maximum') =>
    queueNamed(queues, of).metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic });
  const depth = (of: string) =>
    queueNamed(queues, of).metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: 'Maximum',
    });
  if (name === deadQueue || name === missedQueue)
    return [{ name: `queue-${name}`, runbook: `queue-${name}`, metric: depth(name), above: 0 }];
  const dead = deadLettersOf(name);
  return [
    name === 'receipts'
      ? { name: 'oldest-receipt', runbook: 'oldest-receipt', metric: age(name), above: 300, of: [3, 3] }
      : { name: `late-${name}`, runbook: 'target-late', metric: age(name), above: 900, of: [3, 3] },
    { name: `queue-${dead}`, runbook: 'redriven-messages', metric: depth(dead), above: 0 },
    // They come 9 to 12 days old, are forgotten at 14, and this counts from when they came.
    { name: `expiring-${dead}`, runbook: 'expiring-messages', metric: age(dead), above: 24 * hour },
  ];
}

function measured(
  metricName: string,
  dimensionsMap: Record<string, string> = {},
  statistic = 'Maximum',
): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap,
    statistic,
    period: Duration.minutes(measuredEveryMinutes),
  });
}

/** In percent; 0 where nothing was asked. */
function share(failed: IMetric, all: IMetric): MathExpression {
  return new MathExpression({
    expression: 'IF(all > 0, 100 * failed / all, 0)',
    usingMetrics: { failed, all },
    period: Duration.minutes(1),
  });
}

function alarm(scope: Construct, watch: Watch, topic: ITopic, prefix: string): Alarm {
  const { name, runbook, metric, above, below, of: [bad, looked] = [1, 1], missingIsBad } = watch;
  const made = new Alarm(scope, `Alarm-${name}`, {
    alarmName: `${prefix}-${name}`,
    alarmDescription: `docs/runbook.md#${runbook}`,
    metric,
    threshold: above ?? below ?? 0,
    comparisonOperator:
      above === undefined
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
    datapointsToAlarm: bad,
    evaluationPeriods: looked,
    treatMissingData: missingIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(new SnsAction(topic));
  made.addOkAction(new SnsAction(topic));
  return made;
}
