import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect } from 'chai';
import { stub } from 'sinon';
import { checked } from '../../infra/nag.js';
import { optionsOf } from '../../infra/options.js';
import { synthesised, topologies } from './synthesised.js';

describe("AWS' own checks", function () {
  this.timeout(240_000);

  it('stop a queue that takes what does not come by TLS', () => {
    const app = new App();
    checked(app);
    new Queue(new Stack(app, 'Test'), 'Queue');
    const told = stub(console, 'error');
    try {
      expect(() => app.synth()).to.throw(/Validation failed/);
    } finally {
      told.restore();
    }
  });

  it('object to nothing that is not answered, and the answers are these', () => {
    const rules = (options: Readonly<Record<string, string>>) =>
      new Set(
        synthesised(options)
          .acknowledged.filter(({ rule }) => rule.startsWith('AwsSolutions::'))
          .map(({ rule }) => rule.replace('AwsSolutions::AwsSolutions-', '').replace(/\[.*\]/, '')),
      );
    const stores = ['DDB3', 'S1', 'SQS3', 'SMG4', 'IAM5'];
    expect([...rules(topologies.functions)]).to.have.members([...stores, 'APIG4']);
    expect([...rules(topologies['functions behind URLs'])]).to.have.members(stores);
    expect([...rules(topologies.container)]).to.have.members([
      ...stores,
      'VPC7',
      'EC23',
      'ECS2',
      'ECS4',
      'ELB2',
    ]);
  });

  it('have a reason for each answer', () => {
    for (const options of Object.values(topologies))
      for (const { at, rule, reason } of synthesised(options).acknowledged)
        expect(reason, `${at} ${rule}`).to.match(/^[A-Z].{20,}/);
  });
});

describe('options of the stack', () => {
  const options = (context: Record<string, string>) => () => optionsOf(new App({ context }));

  it('that cannot be are refused with what they can be', () => {
    expect(options({ topology: 'vm' })).to.throw('-c topology=vm: it must be one of lambda, container.');
    expect(options({ targets: 'Amplitude' })).to.throw(/-c targets: "Amplitude" does not match/);
    expect(options({ prefix: 'x'.repeat(40) })).to.throw(/-c prefix/);
  });

  it('have values of their own when nothing is said', () => {
    expect(options({})()).to.include({ stack: 'Lethe', prefix: 'lethe', topology: 'lambda', ingress: 'api' });
  });
});
