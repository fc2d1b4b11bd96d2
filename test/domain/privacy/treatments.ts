import { generalizations, type Treatment, truncations } from '../../../src/domain/privacy/treatment.js';

/** One of each kind, whatever it takes: a new kind does not compile before it stands here. */
const byKind: { readonly [Kind in Treatment['kind']]: readonly Extract<Treatment, { kind: Kind }>[] } = {
  keep: [{ kind: 'keep' }],
  drop: [{ kind: 'drop' }],
  seal: [{ kind: 'seal' }],
  hash: [
    { kind: 'hash', key: 'subject' },
    { kind: 'hash', key: 'installation' },
  ],
  truncate: truncations.map((to) => ({ kind: 'truncate', to })),
  generalize: generalizations.map((to) => ({ kind: 'generalize', to })),
  redact: [{ kind: 'redact' }],
};

/** All treatments that a rule can name. */
export const treatments: readonly Treatment[] = Object.values(byKind).flat();
