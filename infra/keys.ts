import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface StackKeys {
  /** All keys of people and days lie wrapped under it, by way of others: without it nothing sealed can be opened. */
  readonly root: Key;
  /** What S3 encrypts objects under. It opens nothing that is sealed. */
  readonly storage: Key;
}

export function keys(scope: Construct, prefix: string): StackKeys {
  const key = (id: string, alias: string, description: string) =>
    new Key(scope, id, {
      alias: `${prefix}/${alias}`,
      description,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  return {
    root: key('RootKey', 'root', 'Lethe: wraps the keys that everything sealed is under'),
    storage: key('StorageKey', 'storage', 'Lethe: objects in S3 at rest'),
  };
}
