import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deadQueue, missedQueue, mostReceives, queueDefinitions } from './definitions/queues.js';
import { acknowledge } from './nag.js';

/** Every queue by its name within the installation. Encrypted by SQS' own keys, TLS only. */
export function queues(
  scope: Construct,
  prefix: string,
  targets: readonly string[],
): ReadonlyMap<string, Queue> {
  const made = new Map<string, Queue>();
  for (const { name, visibilitySeconds, retentionDays, deadLetters } of queueDefinitions(targets)) {
    const redrive = deadLetters === undefined ? undefined : made.get(deadLetters);
    const queue = new Queue(scope, `Queue-${name}`, {
      queueName: `${prefix}-${name}`,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      retentionPeriod: Duration.days(retentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(redrive === undefined
        ? undefined
        : { deadLetterQueue: { queue: redrive, maxReceiveCount: mostReceives } }),
    });
    if (name === deadQueue || name === missedQueue)
      acknowledge(queue, 'SQS3', 'It is a dead-letter queue itself, though of no queue.');
    made.set(name, queue);
  }
  return made;
}

/** @throws Error for a queue that was not defined */
export function queueNamed(all: ReadonlyMap<string, Queue>, name: string): Queue {
  const queue = all.get(name);
  if (queue === undefined) throw new Error(`There is no queue ${name}`);
  return queue;
}
