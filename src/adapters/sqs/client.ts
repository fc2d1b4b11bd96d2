import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** SQS' limits. */
export const mostPerBatch = 10;
export const mostBytes = 1024 * 1024;
const mostWaitSeconds = 20;

/** Region, credentials and endpoint come from the environment unless `config` says otherwise. */
export function openSqs(config: SQSClientConfig = {}): SQSClient {
  return new SQSClient({
    maxAttempts: 3,
    // Longer than a long poll may last.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: (mostWaitSeconds + 5) * 1_000 },
    ...config,
  });
}
