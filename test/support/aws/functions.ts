import type { SqsRecord } from '../../../src/adapters/lambda/sqs-event.js';
import type { AwsEnvironment } from './environment.js';
import { EventSource } from './event-source.js';
import { type FunctionUrl, functionUrl } from './function-url.js';
import { Lambda } from './lambda.js';

export interface FunctionsOptions {
  /** Variables of all of them, beside those of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly ports?: { readonly collect?: number; readonly admin?: number };
  /** How long a message stays with who received it. Seconds. */
  readonly visibility?: number;
  /** So many messages are handed over at once. */
  readonly mostMessages?: number;
  /** Called with each group of receipts before `process` is. */
  readonly between?: (records: readonly SqsRecord[]) => Promise<void>;
}

/** The built bundles as AWS would run them: two function URLs, and what hands them the messages of the queues. */
export interface Functions {
  readonly collect: FunctionUrl & { readonly lambda: Lambda };
  readonly admin: FunctionUrl & { readonly lambda: Lambda };
  readonly process: Lambda;
  readonly exporter: Lambda;
  readonly monitor: Lambda;
  readonly scheduled: Lambda;
  stop(): Promise<void>;
}

export async function startFunctions(
  { variables, queues }: AwsEnvironment,
  { variables: more = {}, ports = {}, visibility = 30, mostMessages, between }: FunctionsOptions = {},
): Promise<Functions> {
  const all = { ...variables, ...more };
  const named = (name: string) => new Lambda(name, all);
  const [collect, admin, process, exporter] = ['collect', 'admin', 'process', 'export'].map(named) as [
    Lambda,
    Lambda,
    Lambda,
    Lambda,
  ];
  const [monitor, scheduled] = [named('monitor'), named('scheduled')];
  const urls = await Promise.all([functionUrl(collect, ports.collect), functionUrl(admin, ports.admin)]);
  const sources = [
    new EventSource(queues.client, queues.urls.receipts!, process, visibility, between, mostMessages),
    new EventSource(queues.client, queues.urls.amplitude!, exporter, visibility),
  ];
  for (const source of sources) source.start(2);
  return {
    collect: { ...urls[0], lambda: collect },
    admin: { ...urls[1], lambda: admin },
    process,
    exporter,
    monitor,
    scheduled,
    async stop() {
      await Promise.all(urls.map(({ close }) => close()));
      await Promise.all(sources.map((source) => source.stop()));
      const lambdas = [collect, admin, process, exporter, monitor, scheduled];
      await Promise.all(lambdas.map((lambda) => lambda.kill()));
    },
  };
}
