import { expect } from 'chai';
import { functionDefinitions } from '../../infra/definitions/functions.js';
import { routes } from '../../infra/ingress.js';
import { endpoints, pixels } from '../../src/adapters/http/endpoints.js';
import { settleMs } from '../../src/application/erasures.js';
import { keyCacheMs } from '../../src/application/keyring.js';
import { readAwsSettings } from '../../src/entrypoints/aws-settings.js';
import { outputName } from '../../src/entrypoints/output-name.js';
import { synthesised, topologies } from './synthesised.js';

describe('what runs', function () {
  this.timeout(240_000);
  const lambda = (type: string) => synthesised(topologies.functions).all(type);
  const container = (type: string) => synthesised(topologies.container).all(type);

  it('every function runs its own bundle on Node 24 for arm64, with a log that ends', () => {
    const functions = lambda('AWS::Lambda::Function');
    const names = functions.map(({ properties }) => properties.FunctionName.replace('lethe-', ''));
    expect(names).to.have.members(Object.keys(functionDefinitions));
    const codes = functions.map(({ properties }) => properties.Code.S3Key);
    expect(codes.every((code) => typeof code === 'string')).to.equal(true);
    for (const { id, properties } of functions) {
      expect(properties, id).to.deep.include({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties.Handler, id).to.equal(`${properties.FunctionName.replace('lethe-', '')}.handler`);
    }
    for (const { id, properties } of lambda('AWS::Logs::LogGroup'))
      expect(properties.RetentionInDays, id).to.equal(30);
  });

  it('a function knows where everything is, and reads secrets rather than being told them', () => {
    for (const { id, properties } of lambda('AWS::Lambda::Function')) {
      const { Variables } = properties.Environment;
      const names = Object.keys(Variables);
      expect(
        names.filter((name) => /TOKEN|API_KEY|SECRET_KEY/.test(name)),
        id,
      ).to.deep.equal([]);
      expect(names.includes('LETHE_AWS_SECRETS'), id).to.equal(!properties.FunctionName.endsWith('-collect'));
      const plain = Object.fromEntries(names.map((name) => [name, 'https://queue.test/1/x']));
      const targets = { LETHE_AWS_TARGET_QUEUES: 'amplitude=https://queue.test/1/x' };
      const settings = { ...plain, ...targets, LETHE_AWS_TABLES: 'lethe', LETHE_AWS_BUCKET: 'bucket' };
      expect(() => readAwsSettings(settings), id).not.to.throw();
    }
  });

  it('each setting is an output of its own', () => {
    for (const options of Object.values(topologies)) {
      const { outputs, all } = synthesised(options);
      const [first] = all('AWS::Lambda::Function').filter(
        ({ properties }) => properties.FunctionName === 'lethe-monitor',
      );
      for (const [name, value] of Object.entries(first?.properties.Environment.Variables))
        if (name.startsWith('LETHE_')) expect(outputs[outputName(name)]?.Value, name).to.deep.equal(value);
    }
  });

  it('queues call their functions, which answer message by message; a message is hidden long enough', () => {
    const mappings = lambda('AWS::Lambda::EventSourceMapping');
    expect(mappings).to.have.length(3);
    const queues = lambda('AWS::SQS::Queue');
    const functions = lambda('AWS::Lambda::Function');
    for (const { id, properties } of mappings) {
      expect(properties.FunctionResponseTypes, id).to.deep.equal(['ReportBatchItemFailures']);
      const queue = queues.find((one) => one.id === properties.EventSourceArn['Fn::GetAtt'][0]);
      const fn = functions.find((one) => one.id === properties.FunctionName.Ref);
      const { MaximumBatchingWindowInSeconds: window = 0 } = properties;
      expect(queue?.properties.VisibilityTimeout, id).to.be.at.least(6 * fn?.properties.Timeout + window);
    }
  });

  it('no batch outlives what an erasure waits for', () => {
    const process = lambda('AWS::Lambda::Function').find(
      ({ properties }) => properties.FunctionName === 'lethe-process',
    );
    expect(process?.properties.Timeout * 1_000).to.be.at.most(settleMs - keyCacheMs);
  });

  it('schedules call their functions and say where a missed call goes', () => {
    const named = (schedules: ReturnType<typeof lambda>) =>
      schedules.map(({ properties }) => properties.Name);
    expect(named(lambda('AWS::Scheduler::Schedule'))).to.have.members([
      'lethe-monitor',
      'lethe-erasures',
      'lethe-maintain',
      'lethe-compact',
      'lethe-audit',
    ]);
    expect(named(container('AWS::Scheduler::Schedule'))).to.have.members(['lethe-monitor', 'lethe-audit']);
    for (const { id, properties } of lambda('AWS::Scheduler::Schedule')) {
      expect(JSON.stringify(properties.Target.DeadLetterConfig), id).to.match(/Queuemissed/);
      expect(() => JSON.parse(properties.Target.Input), id).not.to.throw();
    }
    for (const { properties } of lambda('AWS::Lambda::Function'))
      if (/monitor|scheduled/.test(properties.FunctionName))
        expect(JSON.stringify(properties.DeadLetterConfig)).to.match(/Queuemissed/);
  });

  it('layers are beside the functions that need them, and what needs one is done only where it is', () => {
    const layersOf = (all: ReturnType<typeof lambda>) =>
      Object.fromEntries(
        all
          .filter(({ properties }) => properties.Layers !== undefined)
          .map(({ properties }) => [properties.FunctionName, properties.Layers[0].Ref.replace(/\w{8}$/, '')]),
      );
    expect(layersOf(lambda('AWS::Lambda::Function'))).to.deep.equal({
      'lethe-process': 'Layergeo',
      'lethe-admin': 'Layergeo',
      'lethe-scheduled': 'Layerduckdb',
    });
    for (const { id, properties } of lambda('AWS::Lambda::LayerVersion'))
      expect(properties.CompatibleArchitectures, id).to.deep.equal(['arm64']);
    const { all } = synthesised(topologies['functions behind URLs']);
    expect(layersOf(all('AWS::Lambda::Function'))).to.deep.equal({});
    const names = all('AWS::Scheduler::Schedule').map(({ properties }) => properties.Name);
    expect(names).to.include('lethe-maintain').and.not.to.include('lethe-compact');
  });

  it('layers that nobody has made are refused', () => {
    const asked = () => synthesised({ topology: 'lambda', layers: 'nowhere' });
    expect(asked).to.throw(/nowhere\/geo\/nodejs\/node_modules is missing\. Run: npm run layers/);
  });

  it('the API has a route for every path that SDKs post to, and none for metrics', () => {
    const keys = lambda('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.RouteKey);
    expect(keys).to.have.members(routes.map(({ path }) => `ANY ${path}`));
    const covers = (path: string) =>
      routes.some((route) => path.startsWith(route.path.replace('{proxy+}', '')));
    for (const path of [...endpoints.keys(), ...pixels.keys()]) expect(covers(path), path).to.equal(true);
    expect(covers('/metrics')).to.equal(false);
    const [stage] = lambda('AWS::ApiGatewayV2::Stage');
    expect(stage?.properties.DefaultRouteSettings).to.include({ ThrottlingRateLimit: 1_000 });
    expect(stage?.properties.AccessLogSettings.Format).not.to.match(/sourceIp|userAgent|identity/);
  });

  it('without an API two functions have URLs', () => {
    const urls = synthesised(topologies['functions behind URLs']).all('AWS::Lambda::Url');
    expect(urls).to.have.length(2);
    expect(synthesised(topologies['functions behind URLs']).all('AWS::ApiGatewayV2::Api')).to.deep.equal([]);
  });

  it('the container cannot write to its own file system, and has two instances behind TLS', () => {
    const [{ properties: task } = { properties: undefined }] = container('AWS::ECS::TaskDefinition');
    const [definition] = task.ContainerDefinitions;
    expect(definition).to.include({ ReadonlyRootFilesystem: true, StopTimeout: 60 });
    expect(definition.Command).to.equal(undefined);
    expect(task.RuntimePlatform.CpuArchitecture).to.equal('ARM64');
    const [service] = container('AWS::ECS::Service');
    expect(service?.properties.DesiredCount).to.equal(2);
    expect(service?.properties.DeploymentConfiguration.DeploymentCircuitBreaker).to.include({
      Rollback: true,
    });
    const listeners = container('AWS::ElasticLoadBalancingV2::Listener');
    expect(listeners.map(({ properties }) => properties.Protocol)).to.deep.equal(['HTTPS']);
    const [rule] = container('AWS::ElasticLoadBalancingV2::ListenerRule');
    expect(JSON.stringify(rule?.properties.Conditions)).to.match(/\/metrics/);
    expect(rule?.properties.Actions[0].FixedResponseConfig.StatusCode).to.equal('404');
  });

  it('from outside, the container is reached through the balancer alone, and no NAT gateway is paid for', () => {
    expect(container('AWS::EC2::NatGateway')).to.deep.equal([]);
    expect(container('AWS::EC2::VPCEndpoint')).to.have.length(2);
    const open = container('AWS::EC2::SecurityGroup').filter(
      ({ properties }) => properties.SecurityGroupIngress,
    );
    expect(open).to.have.length(1);
    expect(open[0]?.properties.SecurityGroupIngress).to.have.length(1);
    expect(open[0]?.properties.SecurityGroupIngress[0]).to.include({ FromPort: 443, ToPort: 443 });
  });
});
