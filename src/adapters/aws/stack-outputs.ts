import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '../user-error.js';

/** What a stack puts out, by name. @throws UserError where it cannot be asked, or is not there */
export async function stackOutputs(stack: string): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient({ maxAttempts: 3 });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown error';
    throw new UserError(
      `The stack ${stack} does not say where Lethe's things are on AWS (${reason}).`,
      'Check --stack (LETHE_STACK), the region and the credentials; or set the LETHE_AWS_… variables of docs/aws.md.',
      { cause },
    );
  } finally {
    client.destroy();
  }
}
