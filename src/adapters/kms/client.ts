import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';

/** Region, credentials and endpoint come from the environment unless `config` says otherwise. */
export function openKms(config: KMSClientConfig = {}): KMSClient {
  return new KMSClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
    ...config,
  });
}
