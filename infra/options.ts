import type { App } from 'aws-cdk-lib';

/** What `-c name=value` chooses. */
export interface Options {
  /** `-c stack`: the stack's name, by which commands find its outputs. */
  readonly stack: string;
  /** `-c prefix`: what the names of tables, queues, functions and alarms begin with. */
  readonly prefix: string;
  /** `-c topology`: functions, or a container. */
  readonly topology: 'lambda' | 'container';
  /** `-c ingress`, for functions: an HTTP API, or a function URL, which costs nothing and cannot hold anybody up. */
  readonly ingress: 'api' | 'url';
  /** `-c targets`: a queue for each. */
  readonly targets: readonly string[];
  /** `-c policy=true`: the policy is `s3://bucket/config/lethe.policy.yaml`, which must be there. */
  readonly policy: boolean;
  /** `-c layers`: where `npm run layers` has put what no bundle can hold; empty for none. */
  readonly layers: string;
  /** Where `npm run bundle:lambda` has put the functions. */
  readonly bundles: string;
}

/** @throws Error which option is wrong, and what it can be */
export function optionsOf(app: App): Options {
  const given = (name: string) => app.node.tryGetContext(name) as string | undefined;
  return {
    stack: matching('stack', given('stack') ?? 'Lethe', /^[A-Za-z][A-Za-z0-9-]{0,60}$/),
    prefix: matching('prefix', given('prefix') ?? 'lethe', /^[a-z][a-z0-9-]{0,19}$/),
    topology: oneOf('topology', given('topology') ?? 'lambda', ['lambda', 'container']),
    ingress: oneOf('ingress', given('ingress') ?? 'api', ['api', 'url']),
    targets: list(given('targets') ?? 'amplitude').map((name) =>
      matching('targets', name, /^[a-z][a-z0-9_]{0,31}$/),
    ),
    policy: oneOf('policy', String(given('policy') ?? false), ['true', 'false']) === 'true',
    layers: given('layers') ?? '',
    bundles: given('bundles') ?? 'dist/lambda',
  };
}

function oneOf<Value extends string>(name: string, value: string, values: readonly Value[]): Value {
  const found = values.find((one) => one === value);
  if (found === undefined) throw new Error(`-c ${name}=${value}: it must be one of ${values.join(', ')}.`);
  return found;
}

function matching(name: string, value: string, pattern: RegExp): string {
  if (!pattern.test(value)) throw new Error(`-c ${name}: "${value}" does not match ${pattern.source}.`);
  return value;
}

function list(value: string): string[] {
  return value.split(',').filter((one) => one !== '');
}
