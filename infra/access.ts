import { Stack } from 'aws-cdk-lib';
import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  type Access,
  bucketActions,
  folderActions,
  type QueueKind,
  queueActions,
  tableActions,
} from './definitions/access.js';
import type { Folder } from './definitions/bucket.js';
import { deadQueue, targetQueue } from './definitions/queues.js';
import { acknowledge } from './nag.js';
import type { Options } from './options.js';
import { queueNamed } from './queues.js';
import type { Stores } from './stores.js';

/** Lets a role do what `access` says, and nothing else: a statement per thing. */
export function grant(
  scope: Construct,
  role: IRole,
  access: Access,
  stores: Stores,
  options: Pick<Options, 'targets'>,
  more: readonly PolicyStatement[] = [],
): Policy {
  const statements = [
    ...tableStatements(access, stores),
    ...bucketStatements(access, stores),
    ...queueStatements(access, stores, options.targets),
    ...rootKeyStatements(access, stores),
    ...more,
  ];
  const policy = new Policy(scope, 'Access', { statements, roles: [role] });
  const bucket = Stack.of(scope).getLogicalId(stores.buckets.data.node.defaultChild as CfnBucket);
  for (const folder of Object.keys(access.folders ?? {}))
    acknowledge(
      policy,
      `IAM5[Resource::<${bucket}.Arn>/${folder}/*]`,
      'Objects have no names before they are written: a folder is as narrow as it can be.',
    );
  return policy;
}

function tableStatements({ tables = {} }: Access, stores: Stores): PolicyStatement[] {
  return Object.entries(tables).map(
    ([name, words = []]) =>
      new PolicyStatement({
        sid: `Table${capital(name)}`,
        actions: words.flatMap((word) => tableActions[word]),
        resources: [stores.tables[name as keyof Stores['tables']].tableArn],
      }),
  );
}

function bucketStatements({ folders = {} }: Access, { buckets: { data }, keys }: Stores): PolicyStatement[] {
  const named = Object.entries(folders);
  if (named.length === 0) return [];
  const words = named.flatMap(([, of = []]) => of);
  const actsOnBucket = words.includes('read') || words.includes('delete');
  return [
    ...named.map(
      ([folder, of = []]) =>
        new PolicyStatement({
          sid: `Folder${capital(folder)}`,
          actions: of.flatMap((word) => folderActions[word]),
          resources: [objectsIn(data.bucketArn, folder as Folder)],
        }),
    ),
    ...(actsOnBucket
      ? [new PolicyStatement({ sid: 'Bucket', actions: [...bucketActions], resources: [data.bucketArn] })]
      : []),
    storageKeyStatement(words, keys.storage.keyArn, Stack.of(data).region),
  ];
}

/** S3 uses it for whoever reads and writes; asked directly it refuses. */
function storageKeyStatement(words: readonly string[], keyArn: string, region: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'StorageKey',
    actions: ['kms:Decrypt', ...(words.includes('put') ? ['kms:GenerateDataKey'] : [])],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
  });
}

function queueStatements(
  { queues = {} }: Access,
  stores: Stores,
  targets: readonly string[],
): PolicyStatement[] {
  return Object.entries(queues).flatMap(([kind, words = []]) => {
    const names = { receipts: ['receipts'], dead: [deadQueue], targets: targets.map(targetQueue) }[
      kind as QueueKind
    ];
    if (names.length === 0) return [];
    return new PolicyStatement({
      sid: `Queue${capital(kind)}`,
      actions: [...new Set(words.flatMap((word) => queueActions[word]))],
      resources: names.map((name) => queueNamed(stores.queues, name).queueArn),
    });
  });
}

/** Only with the name of the key that is wrapped, so that each use stands in CloudTrail under it. */
function rootKeyStatements({ rootKey }: Access, { keys }: Stores): PolicyStatement[] {
  if (rootKey === undefined) return [];
  return [
    new PolicyStatement({
      sid: 'RootKey',
      actions: ['kms:Encrypt', 'kms:Decrypt'],
      resources: [keys.root.keyArn],
      conditions: { Null: { 'kms:EncryptionContext:lethe:key': 'false' } },
    }),
  ];
}

export function secretsStatement({ secrets }: Stores): PolicyStatement {
  return new PolicyStatement({
    sid: 'Secrets',
    actions: ['secretsmanager:GetSecretValue'],
    resources: secrets.map(({ secretArn }) => secretArn),
  });
}

function objectsIn(bucketArn: string, folder: Folder): string {
  return `${bucketArn}/${folder}/*`;
}

function capital(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
