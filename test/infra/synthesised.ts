import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { build } from '../../infra/build.js';
import { functionDefinitions } from '../../infra/definitions/functions.js';

const root = new URL('../..', import.meta.url);
const made = new Map<string, Synthesised>();

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties, as JSON
export type Properties = any;

export interface Resource {
  readonly id: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
}

/** What was synthesised, and how to look into it. */
export interface Synthesised {
  readonly template: Template;
  readonly outputs: Readonly<Record<string, Properties>>;
  /** Exceptions to AWS' checks: rule and reason, by the construct that bears them. */
  readonly acknowledged: readonly { readonly at: string; readonly rule: string; readonly reason: string }[];
  all(type: string): Resource[];
}

/** Synthesises once for each set of options, with bundles that do nothing. @throws what AWS' checks object to */
export function synthesised(options: Readonly<Record<string, string>>): Synthesised {
  const key = JSON.stringify(options);
  const before = made.get(key);
  if (before !== undefined) return before;
  const folder = mkdtempSync(join(tmpdir(), 'lethe-infra-'));
  for (const name of Object.keys(functionDefinitions)) writeFileSync(join(folder, `${name}.mjs`), '');
  for (const layer of ['geo', 'duckdb'])
    mkdirSync(join(folder, 'layers', layer, 'nodejs/node_modules'), { recursive: true });
  const { context } = JSON.parse(readFileSync(new URL('cdk.json', root), 'utf8'));
  const { layers } = options;
  const app = new App({
    context: {
      ...context,
      bundles: folder,
      ...options,
      ...(layers === undefined ? undefined : { layers: join(folder, layers) }),
    },
    outdir: mkdtempSync(join(tmpdir(), 'lethe-infra-out-')),
  });
  const stack = build(app);
  const template = Template.fromStack(stack);
  const { Outputs = {} } = template.toJSON();
  const acknowledged = app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([rule, reason]) => ({
          at: node.path,
          rule,
          reason,
        })),
      ),
  );
  const one: Synthesised = {
    template,
    outputs: Outputs,
    acknowledged,
    all: (type) =>
      Object.entries(template.findResources(type)).map(([id, { Properties, DeletionPolicy }]) => ({
        id,
        properties: Properties,
        deletionPolicy: DeletionPolicy,
      })),
  };
  made.set(key, one);
  return one;
}

/** All options that change what is there. */
export const topologies = {
  functions: { topology: 'lambda', targets: 'amplitude,crm', layers: 'layers' },
  'functions behind URLs': { topology: 'lambda', ingress: 'url' },
  container: { topology: 'container', targets: 'amplitude,crm' },
} as const;
