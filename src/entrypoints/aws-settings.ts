import { IsOptional, IsString, IsUrl, Matches, validateSync } from 'class-validator';
import { UserError } from '../adapters/user-error.js';
import { outputName } from './output-name.js';

const queue = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

/** Where the AWS platform has its things. Region, credentials and endpoints are the SDK's own variables. */
export class AwsSettings {
  /** `LETHE_AWS_TABLES`: what the tables' names begin with, e.g. `lethe` for `lethe-vault`. */
  @IsString()
  @Matches(/^[\w.-]{1,200}$/)
  tables = 'lethe';

  /** `LETHE_AWS_BUCKET`: lake, letters, settlements. */
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,62}$/)
  bucket!: string;

  /** `LETHE_AWS_BUCKET_KEY`: the KMS key that objects are encrypted under; the bucket's own default without it. */
  @IsOptional()
  @IsString()
  bucketKey: string | undefined = undefined;

  /** `LETHE_AWS_RECEIPTS_QUEUE`: the URL of the queue of receipts. */
  @IsUrl(queue)
  receiptsQueue!: string;

  /** `LETHE_AWS_DEAD_QUEUE`: the URL of the dead-letter queue for pointers to letters and for unreadable messages. */
  @IsUrl(queue)
  deadQueue!: string;

  /** `LETHE_AWS_TARGET_QUEUES`: `target=url,target=url`. */
  @IsOptional()
  @IsString()
  @Matches(/^[\w.-]+=[^,=\s]+(,[\w.-]+=[^,=\s]+)*$/)
  targetQueues: string | undefined = undefined;

  /** `LETHE_AWS_ROOT_KEY`: the KMS key that all other keys are wrapped under: its id, ARN or alias. */
  @IsString()
  @Matches(/^\S+$/)
  rootKey!: string;
}

type Environment = { readonly [name: string]: string | undefined };

/** What the CDK app calls its stack unless told otherwise. */
const usualStack = 'Lethe';

const variables: { readonly [Field in keyof AwsSettings]: string } = {
  tables: 'LETHE_AWS_TABLES',
  bucket: 'LETHE_AWS_BUCKET',
  bucketKey: 'LETHE_AWS_BUCKET_KEY',
  receiptsQueue: 'LETHE_AWS_RECEIPTS_QUEUE',
  deadQueue: 'LETHE_AWS_DEAD_QUEUE',
  targetQueues: 'LETHE_AWS_TARGET_QUEUES',
  rootKey: 'LETHE_AWS_ROOT_KEY',
};

const required = [variables.bucket, variables.receiptsQueue, variables.deadQueue, variables.rootKey];

/** What the stack that `LETHE_STACK` names has put out, beneath the environment. @throws UserError */
export async function withStack(environment: Environment): Promise<Environment> {
  const isComplete = required.every((variable) => (environment[variable] ?? '') !== '');
  const { LETHE_STACK: named = '' } = environment;
  if (named === '' && isComplete) return environment;
  const { stackOutputs } = await import('../adapters/aws/stack-outputs.js');
  const outputs = await stackOutputs(named === '' ? usualStack : named);
  const found = Object.values(variables).flatMap((variable) => {
    const value = outputs.get(outputName(variable));
    return value === undefined || (environment[variable] ?? '') !== '' ? [] : [[variable, value]];
  });
  return { ...environment, ...Object.fromEntries(found) };
}

/** @throws UserError */
export function readAwsSettings(environment: Environment): AwsSettings {
  const settings = new AwsSettings();
  for (const [field, variable] of Object.entries(variables)) {
    const value = environment[variable];
    if (value !== undefined && value !== '') Object.assign(settings, { [field]: value });
  }
  const [problem] = validateSync(settings, { validationError: { value: false, target: false } });
  if (problem === undefined) return settings;
  const variable = variables[problem.property as keyof AwsSettings];
  const expected = Object.values(problem.constraints ?? {}).join('; ');
  throw new UserError(
    `The setting ${variable} cannot be used: ${expected.replaceAll(problem.property, variable)}.`,
    `Set ${variable}, or name the stack (--stack, LETHE_STACK); docs/aws.md says what the AWS platform needs.`,
  );
}

/** Queues by target. */
export function targetQueuesOf({ targetQueues }: AwsSettings): Record<string, string> {
  const pairs = targetQueues?.split(',').map((pair) => pair.split('=') as [string, string]);
  return Object.fromEntries(pairs ?? []);
}
