import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Options } from './options.js';
import type { Stores } from './stores.js';

export interface Athena {
  readonly workgroup: string;
  readonly database: string;
  /** Ask in the workgroup, of tables that are there. */
  readonly statements: readonly PolicyStatement[];
}

/** A query reads so much at most, for a dollar ($5 per TB): who wants more narrows the days first. Bytes. */
const mostScanned = 200 * 1024 ** 3;

/** Where analysts ask in SQL. Tables depend on what was recorded: `lethe views --format athena` prints them. */
export function athena(scope: Construct, { buckets, keys }: Stores, { prefix }: Options): Athena {
  const stack = Stack.of(scope);
  const workgroup = prefix;
  // Glue knows no hyphens that Athena could be asked with.
  const database = prefix.replaceAll('-', '_');
  new CfnDatabase(scope, 'Database', {
    catalogId: stack.account,
    databaseInput: { name: database, description: 'Lethe: the curated zone' },
  });
  new CfnWorkGroup(scope, 'WorkGroup', {
    name: workgroup,
    description: 'Lethe: SQL over the curated zone',
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: mostScanned,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${buckets.data.bucketName}/athena/`,
        encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: keys.storage.keyArn },
      },
    },
  });
  const glue = (resource: string, resourceName?: string) =>
    stack.formatArn({ service: 'glue', resource, ...(resourceName && { resourceName }) });
  return {
    workgroup,
    database,
    statements: [
      new PolicyStatement({
        sid: 'Ask',
        actions: [
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetWorkGroup',
        ],
        resources: [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: workgroup })],
      }),
      // Athena looks where it is to put answers, and writes large ones in parts.
      new PolicyStatement({
        sid: 'Place',
        actions: ['s3:GetBucketLocation'],
        resources: [buckets.data.bucketArn],
      }),
      new PolicyStatement({
        sid: 'Tables',
        actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
        resources: [glue('catalog'), glue('database', database), glue('table', `${database}/*`)],
      }),
    ],
  };
}
