import { Duration } from 'aws-cdk-lib';
import type { EventSourceMappingOptions, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { targetQueue } from './definitions/queues.js';
import type { StackFunctions } from './functions.js';
import { functionNamed } from './functions.js';
import type { Options } from './options.js';
import { queueNamed } from './queues.js';
import type { Stores } from './stores.js';

/** Which queue calls which function. Messages that are not done stay in their queue, one by one. */
export function messages(fns: StackFunctions, stores: Stores, { targets }: Options): void {
  // A minute's worth of receipts in one batch: each call writes an object per event type, and objects cost.
  hand(functionNamed(fns, 'process'), stores, 'receipts', {
    batchSize: 10_000,
    maxBatchingWindow: Duration.seconds(60),
    maxConcurrency: 2,
  });
  for (const target of targets)
    hand(functionNamed(fns, 'export'), stores, targetQueue(target), { batchSize: 10, maxConcurrency: 5 });
}

function hand(
  fn: LambdaFunction,
  { queues }: Stores,
  queue: string,
  options: Omit<EventSourceMappingOptions, 'eventSourceArn'>,
): void {
  fn.addEventSourceMapping(`From-${queue}`, {
    eventSourceArn: queueNamed(queues, queue).queueArn,
    reportBatchItemFailures: true,
    ...options,
  });
}
