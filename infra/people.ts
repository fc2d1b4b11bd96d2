import { Duration, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, type IPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grant } from './access.js';
import type { Athena } from './athena.js';
import { type Access, analystAccess, unsealerAccess } from './definitions/access.js';
import { acknowledge } from './nag.js';
import type { Options } from './options.js';
import type { Stores } from './stores.js';

export interface People {
  readonly analyst: Role;
  readonly unsealer: Role;
}

/** Roles for people of this account. Who may take one is said where people are kept: `sts:AssumeRole` on it. */
export function people(scope: Construct, stores: Stores, athena: Athena, options: Options): People {
  const role = (
    name: string,
    description: string,
    access: Access,
    assumedBy: IPrincipal,
    hours: number,
    more: readonly PolicyStatement[] = [],
  ) => {
    const place = new Construct(scope, name);
    const made = new Role(place, 'Role', {
      roleName: `${options.prefix}-${name.toLowerCase()}`,
      description,
      assumedBy,
      maxSessionDuration: Duration.hours(hours),
    });
    const policy = grant(place, made, access, stores, options, [outputsStatement(Stack.of(scope)), ...more]);
    acknowledge(
      policy,
      `IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${options.stack}/*]`,
      'Asked by its name, a stack has no other ARN.',
    );
    if (more.length > 0)
      acknowledge(
        policy,
        `IAM5[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table/${athena.database}/*]`,
        'There is a table for each event type, and types come with events.',
      );
    return made;
  };
  const withSecondFactor = new AccountRootPrincipal().withConditions({
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  });
  return {
    analyst: role(
      'Analyst',
      'Lethe: reads the lake as it is masked',
      analystAccess,
      new AccountRootPrincipal(),
      12,
      athena.statements,
    ),
    unsealer: role('Unsealer', 'Lethe: may open what is sealed', unsealerAccess, withSecondFactor, 1),
  };
}

/** Commands find the installation by the outputs of its stack. */
function outputsStatement(stack: Stack): PolicyStatement {
  const resource = stack.formatArn({
    service: 'cloudformation',
    resource: 'stack',
    resourceName: `${stack.stackName}/*`,
  });
  return new PolicyStatement({
    sid: 'Outputs',
    actions: ['cloudformation:DescribeStacks'],
    resources: [resource],
  });
}
