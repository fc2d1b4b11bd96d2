import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionUrlAuthType, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionNamed, type StackFunctions } from './functions.js';
import { acknowledge } from './nag.js';
import type { Options } from './options.js';

/** How many requests came from outside, and how many of them were answered with 5xx, per minute. */
export interface Traffic {
  readonly requests: IMetric;
  readonly failed: IMetric;
}

/** What the functions answer, and nothing else: `/metrics` is nobody's business here. */
export const routes: readonly { readonly path: string; readonly to: 'collect' | 'admin' }[] = [
  { path: '/v1/{proxy+}', to: 'collect' },
  { path: '/beacon/{proxy+}', to: 'collect' },
  { path: '/health', to: 'collect' },
  { path: '/admin/{proxy+}', to: 'admin' },
];

/** Two ways in: an HTTP API for all, or a URL for each of the two functions. */
export function ingress(scope: Construct, fns: StackFunctions, { prefix, ingress }: Options): Traffic {
  return ingress === 'api' ? api(scope, fns, prefix) : urls(scope, fns);
}

function api(scope: Construct, fns: StackFunctions, prefix: string): Traffic {
  const http = new HttpApi(scope, 'Api', { apiName: prefix, createDefaultStage: false });
  acknowledge(http, 'APIG4', 'Write keys and the admin token are checked by the functions, per source.');
  for (const { path, to } of routes)
    http.addRoutes({
      path,
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration(`To-${to}`, functionNamed(fns, to)),
    });
  const logs = new LogGroup(scope, 'ApiLog', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(scope, 'ApiStage', {
    httpApi: http,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: 1_000, burstLimit: 2_000 },
    accessLogSettings: {
      destination: new LogGroupLogDestination(logs),
      // Neither addresses nor user agents: they are of people.
      format: AccessLogFormat.custom(
        JSON.stringify({
          request: '$context.requestId',
          route: '$context.routeKey',
          status: '$context.status',
          ms: '$context.responseLatency',
          error: '$context.integrationErrorMessage',
        }),
      ),
    },
  });
  new CfnOutput(Stack.of(scope), 'CollectUrl', { value: http.apiEndpoint });
  new CfnOutput(Stack.of(scope), 'AdminUrl', { value: http.apiEndpoint });
  const metric = (name: string) =>
    new Metric({
      namespace: 'AWS/ApiGateway',
      metricName: name,
      dimensionsMap: { ApiId: http.apiId },
      statistic: 'Sum',
      period: Duration.minutes(1),
    });
  return { requests: metric('Count'), failed: metric('5xx') };
}

function urls(scope: Construct, fns: StackFunctions): Traffic {
  const open = (fn: LambdaFunction, output: string) => {
    const { url } = fn.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    new CfnOutput(Stack.of(scope), output, { value: url });
  };
  const collect = functionNamed(fns, 'collect');
  open(collect, 'CollectUrl');
  open(functionNamed(fns, 'admin'), 'AdminUrl');
  const metric = (name: string) => collect.metric(name, { statistic: 'Sum', period: Duration.minutes(1) });
  return { requests: metric('UrlRequestCount'), failed: metric('Url5xxCount') };
}
