import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { type AwsEnvironment, allParts, newAwsEnvironment } from '../support/aws/environment.js';
import { anybody, kmsPart } from '../support/aws/local.js';
import { suiteOn } from '../support/aws/suite.js';
import { lethe, letheJson } from '../support/running-server.js';

suiteOn('commands that are told the name of a stack', allParts, () => {
  let aws: AwsEnvironment;
  const stack = `lethe-${Math.random().toString(36).slice(2)}`;
  before(async () => {
    aws = await newAwsEnvironment();
    // moto stands in for CloudFormation as it does for KMS.
    const client = new CloudFormationClient({ ...anybody, endpoint: await kmsPart.endpoint() });
    const outputs = Object.entries(aws.variables).filter(([name]) => name.startsWith('LETHE_AWS_'));
    const Outputs = Object.fromEntries(outputs.map(([name, Value]) => [outputName(name), { Value }]));
    const Resources = { Topic: { Type: 'AWS::SNS::Topic' } };
    await client.send(
      new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify({ Resources, Outputs }) }),
    );
    client.destroy();
  });
  after(() => aws.remove());

  /** Without the variables that say where things are. */
  async function environment(more: { readonly [name: string]: string } = {}) {
    const kept = Object.entries(aws.variables).filter(([name]) => !name.startsWith('LETHE_AWS_'));
    return {
      ...Object.fromEntries(kept),
      AWS_ENDPOINT_URL_CLOUDFORMATION: await kmsPart.endpoint(),
      ...more,
    };
  }

  it('find there what the variables do not say', async () => {
    const env = await environment();
    const { ledger } = await letheJson<{ ledger: object }>(['status', '--stack', stack], { env });
    expect(ledger).to.include({ received: 0 });
    expect((await lethe(['status'], { env: { ...env, LETHE_STACK: stack } })).code).to.equal(0);
  });

  it('believe the variables first', async () => {
    const env = await environment({ LETHE_AWS_BUCKET: 'there-is-no-such-bucket' });
    const { code, stderr } = await lethe(['status', '--stack', stack], { env });
    expect(code).to.equal(1);
    expect(stderr).to.match(/lake_unavailable/);
  });

  it('say what to do where there is no such stack', async () => {
    const { code, stderr } = await lethe(['status', '--stack', 'another'], { env: await environment() });
    expect(code).to.equal(1);
    expect(stderr).to.match(/The stack another does not say/);
    expect(stderr).to.match(/LETHE_STACK/);
  });
});

function outputName(variable: string): string {
  const words = variable.toLowerCase().split('_');
  return words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}
