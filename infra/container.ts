import { CfnOutput, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer, Port, SecurityGroup, type Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  Cluster,
  ContainerImage,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LogDrivers,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { grant, secretsStatement } from './access.js';
import { operatorAccess } from './definitions/access.js';
import type { Traffic } from './ingress.js';
import { acknowledge } from './nag.js';
import type { Options } from './options.js';
import { type Stores, settingsOf } from './stores.js';

const port = 8080;
/** Each is enough for what comes; two, so that one can end. */
const tasks = { least: 2, most: 6 };

export interface StackContainer {
  readonly traffic: Traffic;
  /** How many containers answer. */
  readonly healthy: Metric;
}

/** The server on Fargate behind a load balancer that speaks TLS. */
export function container(
  scope: Construct,
  vpc: Vpc,
  repository: IRepository,
  stores: Stores,
  options: Options,
): StackContainer {
  const definition = taskDefinition(scope, repository, stores, options);
  const balanced = new SecurityGroup(scope, 'BalancerGroup', {
    vpc,
    description: 'Lethe: the load balancer',
    allowAllOutbound: false,
  });
  balanced.addIngressRule(Peer.anyIpv4(), Port.tcp(443), 'clients');
  acknowledge(balanced, 'EC23', 'Events come from everywhere; write keys say who may send.');
  const cluster = new Cluster(scope, 'Cluster', { vpc });
  acknowledge(
    cluster,
    'ECS4',
    'Queues, the balancer and the ledger are watched; insights would cost more than a task.',
  );
  const service = new FargateService(scope, 'Service', {
    cluster,
    taskDefinition: definition,
    desiredCount: tasks.least,
    // Out of a public subnet to SQS and KMS; nothing but the balancer comes in.
    assignPublicIp: true,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
  });
  service
    .autoScaleTaskCount({ minCapacity: tasks.least, maxCapacity: tasks.most })
    .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  return balancer(scope, vpc, balanced, service);
}

function taskDefinition(
  scope: Construct,
  repository: IRepository,
  stores: Stores,
  options: Options,
): FargateTaskDefinition {
  const tag = new CfnParameter(Stack.of(scope), 'ImageTag', {
    type: 'String',
    description: 'The tag of the image in the repository, e.g. 0.1.0',
  });
  const logs = new LogGroup(scope, 'ContainerLog', {
    logGroupName: `/${options.prefix}/container`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const definition = new FargateTaskDefinition(scope, 'Task', {
    cpu: 512,
    memoryLimitMiB: 1024,
    runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64 },
  });
  acknowledge(
    definition,
    'ECS2',
    'Names and URLs only; secrets are read from Secrets Manager by the process.',
  );
  acknowledge(
    definition,
    'IAM5[Resource::*]',
    'Signing in to the registry of images knows no narrower resource.',
  );
  grant(definition, definition.taskRole, operatorAccess, stores, options, [secretsStatement(stores)]);
  definition.addContainer('Lethe', {
    image: ContainerImage.fromEcrRepository(repository, tag.valueAsString),
    readonlyRootFilesystem: true,
    // Longer than the server takes to give back what it holds.
    stopTimeout: Duration.seconds(60),
    portMappings: [{ containerPort: port }],
    logging: LogDrivers.awsLogs({ streamPrefix: 'lethe', logGroup: logs }),
    environment: {
      LETHE_PLATFORM: 'aws',
      LETHE_HOST: '0.0.0.0',
      LETHE_PORT: String(port),
      LETHE_TRUSTED_PROXIES: '1',
      // Large objects, and few of them.
      LETHE_FLUSH_MS: '60000',
      ...settingsOf(stores, options),
      ...(options.policy
        ? { LETHE_POLICY: `s3://${stores.buckets.data.bucketName}/config/lethe.policy.yaml` }
        : undefined),
    },
  });
  return definition;
}

function balancer(
  scope: Construct,
  vpc: Vpc,
  securityGroup: SecurityGroup,
  service: FargateService,
): StackContainer {
  const certificate = new CfnParameter(Stack.of(scope), 'CertificateArn', {
    type: 'String',
    description: 'A certificate of ACM in this region, for the name under which clients reach it',
    allowedPattern: '^arn:aws[\\w-]*:acm:.+$',
  });
  const loadBalancer = new ApplicationLoadBalancer(scope, 'Balancer', {
    vpc,
    internetFacing: true,
    securityGroup,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
  });
  acknowledge(loadBalancer, 'ELB2', 'Access logs would keep the addresses of people who send events.');
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    protocol: ApplicationProtocol.HTTPS,
    sslPolicy: SslPolicy.RECOMMENDED_TLS,
    certificates: [ListenerCertificate.fromArn(certificate.valueAsString)],
    open: false,
  });
  const group = listener.addTargets('Containers', {
    port,
    protocol: ApplicationProtocol.HTTP,
    targets: [service],
    // Whether it lives: a store that is away is no reason to replace it.
    healthCheck: { path: '/health', interval: Duration.seconds(15), healthyThresholdCount: 2 },
    deregistrationDelay: Duration.seconds(30),
  });
  listener.addAction('NoMetrics', {
    priority: 1,
    conditions: [ListenerCondition.pathPatterns(['/metrics', '/metrics/*'])],
    action: ListenerAction.fixedResponse(404),
  });
  new CfnOutput(Stack.of(scope), 'BalancerName', { value: loadBalancer.loadBalancerDnsName });
  return measured(loadBalancer, group);
}

function measured(loadBalancer: ApplicationLoadBalancer, group: ApplicationTargetGroup): StackContainer {
  const metric = (metricName: string, statistic: string, ofGroup: boolean) =>
    new Metric({
      namespace: 'AWS/ApplicationELB',
      metricName,
      statistic,
      period: Duration.minutes(1),
      dimensionsMap: {
        LoadBalancer: loadBalancer.loadBalancerFullName,
        ...(ofGroup ? { TargetGroup: group.targetGroupFullName } : undefined),
      },
    });
  return {
    traffic: {
      requests: metric('RequestCount', 'Sum', false),
      failed: metric('HTTPCode_Target_5XX_Count', 'Sum', false),
    },
    healthy: metric('HealthyHostCount', 'Minimum', true),
  };
}
