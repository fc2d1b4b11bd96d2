import { type Access, folderActions, queueActions, tableActions } from '../../../infra/definitions/access.js';
import type { Call } from './recorder.js';

/** What calls need: `dynamodb:PutItem vault`, `s3:GetObject events`, `sqs:SendMessage receipts`, `kms:Decrypt`. */
export function needsOf(call: Call, prefix: string): string[] {
  const target = String(call.headers['x-amz-target'] ?? '');
  const operation = target.slice(target.indexOf('.') + 1);
  if (target.startsWith('DynamoDB')) return tableNeeds(operation, JSON.parse(call.body), prefix);
  if (target.startsWith('AmazonSQS')) return [`${queueAction(operation)} ${queueIn(call.body, prefix)}`];
  if (target.startsWith('TrentService')) return [`kms:${operation}`];
  return objectNeeds(call);
}

/** The same words for whatever access allows. */
export function allowedBy({ tables = {}, folders = {}, queues = {}, rootKey }: Access): Set<string> {
  const words = Object.values(folders).flat();
  return new Set([
    ...Object.entries(tables).flatMap(([table, of]) =>
      of.flatMap((word) => tableActions[word].map((action) => `${action} ${table}`)),
    ),
    ...Object.entries(folders).flatMap(([folder, of]) =>
      of.flatMap((word) => folderActions[word].map((action) => `${action} ${folder}`)),
    ),
    ...Object.entries(queues).flatMap(([queue, of]) =>
      of.flatMap((word) => queueActions[word].map((action) => `${action} ${queue}`)),
    ),
    ...(words.includes('read') || words.includes('delete')
      ? ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketVersioning']
      : []),
    ...(rootKey ? ['kms:Encrypt', 'kms:Decrypt'] : []),
  ]);
}

interface TableRequest {
  readonly TableName?: string;
  readonly RequestItems?: object;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
}

function tableNeeds(operation: string, request: TableRequest, prefix: string): string[] {
  const name = (table: string) => table.slice(prefix.length + 1);
  if (operation === 'TransactWriteItems')
    return (request.TransactItems ?? []).flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => `dynamodb:${kind}Item ${name(TableName)}`),
    );
  const tables =
    request.TableName === undefined ? Object.keys(request.RequestItems ?? {}) : [request.TableName];
  return tables.map((table) => `dynamodb:${operation} ${name(table)}`);
}

/** Batches are allowed by what they consist of. */
function queueAction(operation: string): string {
  return `sqs:${operation.replace(/Batch$/, '')}`;
}

function queueIn(body: string, prefix: string): string {
  const { QueueUrl } = JSON.parse(body) as { QueueUrl: string };
  const name = QueueUrl.slice(QueueUrl.lastIndexOf('/') + prefix.length + 2);
  return name.startsWith('target-') ? 'targets' : name;
}

/** `/bucket/folder/…?query` */
function objectNeeds({ method, url, headers, body }: Call): string[] {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, , folder = ''] = pathname.split('/');
  if (folder === '' && searchParams.has('delete')) {
    const keys = Array.from(body.matchAll(/<Key>([^/]*)\/[^<]*<\/Key>(<VersionId>)?/g), ([, of, version]) => [
      of,
      version,
    ]);
    return keys.map(([of, version]) => `s3:DeleteObject${version === undefined ? '' : 'Version'} ${of}`);
  }
  if (folder === '') {
    if (searchParams.has('versioning')) return ['s3:GetBucketVersioning'];
    return [searchParams.has('versions') ? 's3:ListBucketVersions' : 's3:ListBucket'];
  }
  // A condition over what is there reads it.
  if (method === 'PUT' && headers['if-match'] !== undefined)
    return [`s3:PutObject ${folder}`, `s3:GetObject ${folder}`];
  // One that is not there is answered as missing to those who may list.
  if (method === 'GET' || method === 'HEAD') return [`s3:GetObject ${folder}`, 's3:ListBucket'];
  return [`s3:${method === 'DELETE' ? 'DeleteObject' : 'PutObject'} ${folder}`];
}
