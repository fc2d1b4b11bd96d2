import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { missedQueue } from './definitions/queues.js';
import { scheduleDefinitions } from './definitions/schedules.js';
import { functionNamed, type StackFunctions } from './functions.js';
import type { Options } from './options.js';
import { queueNamed } from './queues.js';
import type { Stores } from './stores.js';

/** Calls functions by the clock, in UTC. What cannot be handed over lands in the queue of missed calls. */
export function schedules(
  scope: Construct,
  fns: StackFunctions,
  { queues }: Stores,
  { prefix, topology, layers }: Options,
): void {
  const wanted = scheduleDefinitions.filter(
    ({ withContainer, withLayers }) =>
      (topology === 'lambda' || withContainer) && (withLayers === undefined || layers !== ''),
  );
  const missed = queueNamed(queues, missedQueue);
  const called = [...new Set(wanted.map(({ runs }) => functionNamed(fns, runs).functionArn))];
  const role = new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    description: 'Lethe: schedules call their functions',
  });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: called }));
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [missed.queueArn] }));
  for (const { name, runs, input, every } of wanted)
    new CfnSchedule(scope, `Schedule-${name}`, {
      name: `${prefix}-${name}`,
      scheduleExpression: every,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionNamed(fns, runs).functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(input),
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 300 },
        deadLetterConfig: { arn: missed.queueArn },
      },
    });
}
