import type { Admission, Tools } from '../enrichment/step.js';
import type { CompiledPolicy } from '../privacy/compiled-policy.js';
import type { Violation } from './parse.js';
import { shown, violationAction } from './schema.js';

/** Texts that broken clients send in place of an id. Taken as ids, they would make one person of thousands. */
const forbidden: ReadonlySet<string> = new Set(
  'null undefined none nil nan n/a na unknown anonymous guest true false 0 -1 {} []'
    .split(' ')
    .concat('[object object]'),
);
const longest = Math.max(...[...forbidden].map(({ length }) => length));
const nilUuid = '00000000-0000-0000-0000-000000000000';

/** Refuses ids that stand for nobody in particular and, where the policy says so, events that violate their schema. */
export function validate({ policy: { schemas } }: CompiledPolicy, { checkSchema }: Tools): Admission {
  return function validate(event) {
    const violations: Violation[] = [];
    for (const field of ['userId', 'anonymousId', 'previousId'] as const) {
      const id = event[field];
      if (id !== undefined && isPlaceholder(id.trim()))
        violations.push({ path: `/${field}`, problem: 'is a placeholder, not an id' });
    }
    if (violations.length > 0) return { stop: 'dead', failure: { code: 'forbidden_id', violations } };
    if (checkSchema === undefined || violationAction(schemas, event.type) !== 'dead') return undefined;
    const differences = checkSchema(event);
    if (differences.length === 0) return undefined;
    return { stop: 'dead', failure: { code: 'schema_violation', violations: shown(differences) } };
  };
}

function isPlaceholder(id: string): boolean {
  return id === '' || id === nilUuid || (id.length <= longest && forbidden.has(id.toLowerCase()));
}
