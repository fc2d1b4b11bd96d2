import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { type Tables, tablesOf } from '../src/adapters/dynamodb/tables.js';
import { tableDefinitions } from './definitions/tables.js';
import { acknowledge } from './nag.js';

export type StackTables = { readonly [Name in keyof Tables]: Table };

/** On demand; neither a wrong command nor the end of the stack removes one. */
export function tables(scope: Construct, prefix: string): StackTables {
  const names = tablesOf(prefix);
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const made = Object.entries(tableDefinitions).map(([name, { hash, range, restorableDays }]) => {
    const table = new Table(scope, `Table-${name}`, {
      tableName: names[name as keyof Tables],
      partitionKey: text(hash),
      ...(range === undefined ? undefined : { sortKey: text(range) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      pointInTimeRecoverySpecification:
        restorableDays === 0
          ? { pointInTimeRecoveryEnabled: false }
          : { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: restorableDays },
    });
    if (restorableDays === 0)
      acknowledge(
        table,
        'DDB3',
        'What is removed here must be gone: a backup would bring destroyed keys back.',
      );
    return [name, table] as const;
  });
  return Object.fromEntries(made) as StackTables;
}
