import { defaultPolicy } from '../src/domain/privacy/default-policy.js';
import { defaultPurpose, type Policy, type Rule } from '../src/domain/privacy/policy.js';
import type { Treatment } from '../src/domain/privacy/treatment.js';
import { openTools } from '../src/entrypoints/composition/tools.js';
import { Core } from './core.js';
import { Floor, parseStringifyGzip } from './floor.js';
import { PlainFloor } from './plain-floor.js';

/** Events of a body, and bodies of an object. */
export const perBody = 50;
const perBatch = 100;

/** The plain work of the published comparison: profile, IP, e-mail to a keyed hash, URL; nothing sealed. */
const plainPolicy: Policy = {
  ...defaultPolicy,
  name: 'plain',
  rules: [
    dropping('**.ip', { kind: 'truncate', to: '24/48' }),
    dropping('**.email', { kind: 'hash', key: 'subject' }),
    dropping('context.page.url', { kind: 'generalize', to: 'url' }),
  ],
};

function dropping(path: string, treatment: Treatment): Rule {
  return { name: path, path, treatment, original: 'dropped', purpose: defaultPurpose };
}

type Run = (input: readonly Buffer[], receivedAt: string) => Promise<void> | void;

export interface Contestant {
  readonly name: string;
  /** What its ratio to the floor should be. */
  readonly target?: string;
  /** One that has seen nothing yet. Not measured: a server starts once. */
  make(): Run | Promise<Run>;
}

/** The contestants under each policy, the floor first. */
export const contestants: { readonly [Policy in 'plain' | 'default']: readonly Contestant[] } = {
  plain: [
    { name: 'plain floor', make: () => inBatches(new PlainFloor()) },
    { name: 'core, plain policy', target: '≤ 1.3', make: () => inBatches(new Core(plainPolicy, {})) },
  ],
  default: [
    { name: 'floor', make: () => inBatches(new Floor()) },
    {
      name: 'core',
      target: '≤ 1.3',
      async make() {
        const { tools } = await openTools({ geoDb: undefined, steps: undefined, schemas: undefined });
        return inBatches(new Core(defaultPolicy, tools));
      },
    },
    {
      name: 'parse + stringify + gzip',
      target: 'about 0.5',
      make: () => (input) => void parseStringifyGzip(input, perBatch * perBody),
    },
  ],
};

function inBatches(contestant: {
  batch(body: Buffer, at: string): void | Promise<void>;
  flush(): void | Promise<void>;
}): Run {
  return async (input, at) => {
    for (const [i, body] of input.entries()) {
      await contestant.batch(body, at);
      if ((i + 1) % perBatch === 0) await contestant.flush();
    }
    await contestant.flush();
  };
}
