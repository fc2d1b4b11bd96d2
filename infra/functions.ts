import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, IgnoreMode, RemovalPolicy, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { grant, secretsStatement } from './access.js';
import { functionAccess } from './definitions/access.js';
import { type FunctionName, functionDefinitions } from './definitions/functions.js';
import { missedQueue } from './definitions/queues.js';
import { layers, type StackLayers } from './layers.js';
import type { Options } from './options.js';
import { queueNamed } from './queues.js';
import { type Stores, settingsOf } from './stores.js';

export type StackFunctions = ReadonlyMap<FunctionName, LambdaFunction>;

/** Those that the topology needs, each with a role and a log of its own. */
export function functions(scope: Construct, stores: Stores, options: Options): StackFunctions {
  const made = layers(scope, options);
  const names = Object.keys(functionDefinitions) as FunctionName[];
  const wanted = names.filter(
    (name) => options.topology === 'lambda' || functionDefinitions[name].withContainer,
  );
  return new Map(
    wanted.map((name) => [name, fn(new Construct(scope, `Function-${name}`), name, stores, made, options)]),
  );
}

function fn(
  scope: Construct,
  name: FunctionName,
  stores: Stores,
  all: StackLayers,
  options: Options,
): LambdaFunction {
  const { does, memory, timeoutSeconds, secrets, layer } = functionDefinitions[name];
  const beside = layer && all.get(layer);
  const functionName = `${options.prefix}-${name}`;
  const logs = new LogGroup(scope, 'Log', {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Lethe, function ${name}: ${does}`,
  });
  const missed = queueNamed(stores.queues, missedQueue);
  grant(scope, role, functionAccess[name], stores, options, [
    new PolicyStatement({
      sid: 'Log',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logs.logGroupArn],
    }),
    ...(secrets ? [secretsStatement(stores)] : []),
    ...(isScheduled(name)
      ? [new PolicyStatement({ sid: 'Missed', actions: ['sqs:SendMessage'], resources: [missed.queueArn] })]
      : []),
  ]);
  const { LETHE_AWS_SECRETS, ...settings } = settingsOf(stores, options);
  const made = new LambdaFunction(scope, 'Function', {
    functionName,
    description: does,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: `${name}.handler`,
    code: bundle(options.bundles, name),
    memorySize: memory,
    timeout: Duration.seconds(timeoutSeconds),
    role: role.withoutPolicyUpdates(),
    logGroup: logs,
    // Without a line for each call's start and end, which would cost more than what they say.
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    environment: {
      NODE_OPTIONS: '--enable-source-maps',
      ...settings,
      ...(secrets && LETHE_AWS_SECRETS !== undefined ? { LETHE_AWS_SECRETS } : undefined),
      ...(options.policy
        ? { LETHE_POLICY: `s3://${stores.buckets.data.bucketName}/config/lethe.policy.yaml` }
        : undefined),
    },
    ...(beside === undefined ? undefined : { layers: [beside] }),
    // Of a day and type, raw objects and what is made of them lie there together.
    ...(layer === 'duckdb' ? { ephemeralStorageSize: Size.gibibytes(4) } : undefined),
    ...(isScheduled(name) ? { deadLetterQueue: missed } : undefined),
  });
  made.node.addDependency(scope.node.findChild('Access'));
  return made;
}

/** Called by a schedule, which waits for no answer: what fails for good must land somewhere. */
function isScheduled(name: FunctionName): boolean {
  return name === 'monitor' || name === 'scheduled';
}

function bundle(folder: string, name: FunctionName): Code {
  const file = join(folder, `${name}.mjs`);
  if (!existsSync(file)) throw new Error(`${file} is missing. Run: npm run bundle:lambda`);
  return Code.fromAsset(folder, {
    exclude: ['*', `!${name}.mjs`, `!${name}.mjs.map`],
    ignoreMode: IgnoreMode.GIT,
  });
}

/** @throws Error for one that this topology has not */
export function functionNamed(all: StackFunctions, name: FunctionName): LambdaFunction {
  const found = all.get(name);
  if (found === undefined) throw new Error(`There is no function ${name} here`);
  return found;
}
