import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { namespace } from '../src/adapters/metrics/emf.js';
import type { Watched } from './alarms.js';
import { targetQueue } from './definitions/queues.js';
import { measuredEveryMinutes } from './definitions/schedules.js';
import type { Options } from './options.js';
import { queueNamed } from './queues.js';

/** Alarms, traffic, queues, what became of events, people, functions. */
export function dashboard(
  scope: Construct,
  { stores, functions, traffic }: Watched,
  alarms: readonly Alarm[],
  { prefix, targets }: Options,
): void {
  const working = ['receipts', ...targets.map(targetQueue)].map((name) => queueNamed(stores.queues, name));
  const each = { period: Duration.minutes(1) };
  const all = [...functions.values()];
  const made = new Dashboard(scope, 'Dashboard', { dashboardName: prefix });
  made.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 }));
  made.addWidgets(
    graph('Requests, and those answered with 5xx', [traffic.requests, traffic.failed]),
    graph(
      'Age of the oldest message, seconds',
      working.map((queue) => queue.metricApproximateAgeOfOldestMessage(each)),
    ),
    graph(
      'Messages that wait',
      working.map((queue) => queue.metricApproximateNumberOfMessagesVisible(each)),
    ),
  );
  made.addWidgets(
    graph(
      'Events of the last 20 minutes',
      ['LedgerReceived', 'LedgerRecorded', 'LedgerSuppressed', 'LedgerDead'].map(measured),
    ),
    graph('Letters', ['LettersOpen', 'LedgerDifference', 'DeadMessages'].map(measured)),
    graph('Erasures', ['ErasuresOpen', 'OldestErasureAge'].map(measured)),
  );
  made.addWidgets(
    graph(
      'Function errors',
      all.map((fn) => fn.metricErrors(each)),
    ),
    graph(
      'Function throttles',
      all.map((fn) => fn.metricThrottles(each)),
    ),
    graph(
      'Function duration, p99',
      all.map((fn) => fn.metricDuration({ ...each, statistic: 'p99' })),
    ),
  );
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}

function measured(metricName: string): Metric {
  return new Metric({
    namespace,
    metricName,
    statistic: 'Maximum',
    period: Duration.minutes(measuredEveryMinutes),
  });
}
