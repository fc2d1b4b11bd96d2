import type { tableKeys } from '../../src/adapters/dynamodb/tables.js';
import type { Folder } from './bucket.js';
import type { FunctionName } from './functions.js';

export type TableAccess = 'read' | 'scan' | 'put' | 'update' | 'delete';
export type FolderAccess = 'read' | 'put' | 'delete';
export type QueueAccess = 'send' | 'receive' | 'measure';
/** `targets` stands for the queue of each target. */
export type QueueKind = 'receipts' | 'dead' | 'targets';

/** What somebody may do, thing by thing. */
export interface Access {
  readonly tables?: { readonly [Table in keyof typeof tableKeys]?: readonly TableAccess[] };
  readonly folders?: { readonly [Name in Folder]?: readonly FolderAccess[] };
  readonly queues?: { readonly [Queue in QueueKind]?: readonly QueueAccess[] };
  /** Wrap and unwrap keys under the root key. */
  readonly rootKey?: true;
}

/** The actions of DynamoDB behind each word. A transaction needs those of its parts. */
export const tableActions: { readonly [Word in TableAccess]: readonly string[] } = {
  read: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  scan: ['dynamodb:Scan'],
  put: ['dynamodb:PutItem'],
  update: ['dynamodb:UpdateItem'],
  delete: ['dynamodb:DeleteItem'],
};

/** On the objects of a folder. */
export const folderActions: { readonly [Word in FolderAccess]: readonly string[] } = {
  read: ['s3:GetObject'],
  put: ['s3:PutObject', 's3:AbortMultipartUpload'],
  delete: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
};

/**
 * On the bucket itself. Who may not list hears 403 instead of 404 for an object that is not there, so that whoever reads
 * must be allowed to.
 */
export const bucketActions = ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketVersioning'] as const;

export const queueActions: { readonly [Word in QueueAccess]: readonly string[] } = {
  send: ['sqs:SendMessage'],
  receive: [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:ChangeMessageVisibility',
    'sqs:GetQueueAttributes',
  ],
  measure: ['sqs:GetQueueAttributes'],
};

/** That the vault holds all tombstones, which every start asks. */
const checked = { vault: ['read'], tombstones: ['read'], work: ['scan'] } as const;

const collectAccess: Access = {
  tables: { ...checked, keys: ['read', 'put'], state: ['read', 'update'] },
  folders: { claims: ['put'], config: ['read'] },
  queues: { receipts: ['send'] },
  rootKey: true,
};

const processAccess: Access = {
  tables: {
    ...checked,
    vault: ['read', 'put'],
    pseudonyms: ['read', 'put', 'delete'],
    profiles: ['read', 'put'],
    keys: ['read', 'scan', 'put'],
    state: ['read', 'put', 'update'],
  },
  folders: {
    events: ['read', 'put', 'delete'],
    dead: ['read', 'put', 'delete'],
    settlements: ['read', 'put'],
    claims: ['read', 'put', 'delete'],
    config: ['read'],
  },
  queues: { receipts: ['receive'], dead: ['send'], targets: ['send'] },
  rootKey: true,
};

const exportAccess: Access = {
  tables: {
    ...checked,
    pseudonyms: ['read'],
    profiles: ['read'],
    keys: ['read', 'scan', 'put'],
    state: ['read', 'put'],
  },
  folders: {
    dead: ['read', 'put', 'delete'],
    claims: ['read', 'put', 'delete'],
    config: ['read'],
  },
  queues: { dead: ['send'], targets: ['receive', 'send'] },
  rootKey: true,
};

/** Measures, and changes nothing. */
const monitorAccess: Access = {
  tables: { ...checked, state: ['read'], work: ['read', 'scan'], keys: ['read'] },
  folders: { dead: ['read'], settlements: ['read'], config: ['read'] },
  queues: { receipts: ['measure'], dead: ['measure'], targets: ['measure'] },
  rootKey: true,
};

/** Forgets people, explains and repairs: what an operator does. Of the lake it reads and rewrites. */
export const operatorAccess: Access = {
  tables: {
    vault: ['read', 'scan', 'put'],
    pseudonyms: ['read', 'put', 'delete'],
    profiles: ['read', 'scan', 'put', 'delete'],
    keys: ['read', 'scan', 'put', 'delete'],
    tombstones: ['read', 'put'],
    work: ['read', 'scan', 'put', 'delete'],
    state: ['read', 'put', 'update', 'delete'],
  },
  folders: {
    events: ['read', 'put', 'delete'],
    curated: ['read', 'put', 'delete'],
    dead: ['read', 'put', 'delete'],
    settlements: ['read', 'put', 'delete'],
    claims: ['read', 'put', 'delete'],
    config: ['read'],
  },
  queues: { receipts: ['send', 'receive'], dead: ['send', 'measure'], targets: ['send', 'receive'] },
  rootKey: true,
};

/** People who look at the lake: records as they are masked, and no key that opens anything in them. */
export const analystAccess: Access = {
  folders: { events: ['read'], curated: ['read'], athena: ['read', 'put'] },
};

/** People who may open what is sealed (`lethe reveal`): what they open is noted in `state` first. */
export const unsealerAccess: Access = {
  tables: {
    vault: ['read'],
    pseudonyms: ['read'],
    keys: ['read', 'scan', 'put'],
    tombstones: ['read'],
    work: ['scan'],
    state: ['read', 'put', 'update'],
  },
  folders: { events: ['read'], curated: ['read'] },
  rootKey: true,
};

/** What each function may do. */
export const functionAccess: { readonly [Name in FunctionName]: Access } = {
  collect: collectAccess,
  process: processAccess,
  export: exportAccess,
  admin: operatorAccess,
  monitor: monitorAccess,
  scheduled: operatorAccess,
};
