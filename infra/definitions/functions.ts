/** The functions, by the name of their bundle in `dist/lambda`. */
export type FunctionName = 'collect' | 'process' | 'export' | 'admin' | 'monitor' | 'scheduled';

/** What no bundle can hold; each is there only when the stack is given layers. */
export type LayerName = 'geo' | 'duckdb';

export interface FunctionDefinition {
  readonly does: string;
  /** MB; a CPU comes with each 1,769. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  /** Does it read `LETHE_AWS_SECRETS`? */
  readonly secrets: boolean;
  /** Is it there when a container serves? */
  readonly withContainer: boolean;
  readonly layer?: LayerName;
}

/** API Gateway ends requests after 30 s. */
const httpSeconds = 29;

export const functionDefinitions: { readonly [Name in FunctionName]: FunctionDefinition } = {
  collect: {
    does: 'events over HTTP to a receipt in the queue',
    memory: 512,
    timeoutSeconds: httpSeconds,
    secrets: false,
    withContainer: false,
  },
  process: {
    does: 'receipts to records in the lake, letters and deliveries',
    memory: 1024,
    // What an erasure waits for: settleMs in src/application/erasures.ts.
    timeoutSeconds: 60,
    secrets: true,
    withContainer: false,
    layer: 'geo',
  },
  export: {
    does: 'deliveries to their target',
    memory: 512,
    timeoutSeconds: 120,
    secrets: true,
    withContainer: false,
  },
  admin: {
    does: 'the admin API: letters, profiles, people, erasures',
    memory: 512,
    timeoutSeconds: httpSeconds,
    secrets: true,
    withContainer: false,
    layer: 'geo',
  },
  monitor: {
    does: 'how things stand to metrics',
    memory: 512,
    timeoutSeconds: 120,
    secrets: true,
    withContainer: true,
  },
  scheduled: {
    does: 'erasures, maintenance, the audit',
    memory: 2048,
    timeoutSeconds: 900,
    secrets: true,
    withContainer: true,
    layer: 'duckdb',
  },
};
