import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMatcher, matchers, type PolicyTest } from '../../application/test-policy.js';
import type { EventSource } from '../../domain/event/event.js';
import { isObject, type Json } from '../../domain/json.js';
import { nearest } from '../../domain/nearest.js';
import { UserError } from '../user-error.js';
import { type EventPlace, eventAt } from './event-at.js';
import { PolicyFileError } from './policy-file-error.js';
import { policyTestSchema } from './policy-test-schema.js';
import { inOrder, type Position, type Problem } from './position.js';
import { policyText } from './read-policy.js';
import { structureCheck } from './structure.js';
import { type NodePath, YamlText } from './yaml-text.js';

/** A test, and where its file says it. */
export interface LoadedTest extends Position {
  readonly test: PolicyTest;
}

/** The same as its file says it: the event may still lie in another file. */
interface WrittenTest extends Position {
  readonly test: Omit<PolicyTest, 'event'> & ({ readonly event: Json } | { readonly from: EventPlace });
}

/** What the schema lets out. */
type WritableTest = Omit<PolicyTest, 'event' | 'given' | 'request' | 'source'> &
  Partial<Pick<PolicyTest, 'given' | 'request' | 'source'>> &
  ({ readonly event: Json } | { readonly from: EventPlace });

const checkStructure = structureCheck(policyTestSchema);
const source: EventSource = { name: 'test', kind: 'server', environment: 'test' };

/** The file beside a policy that holds its tests: `lethe.policy.yaml` → `lethe.policy.test.yaml`. */
export function testFileOf(policyFile: string): string {
  const extension = /\.(ya?ml|json)$/.exec(policyFile)?.[0] ?? '';
  return `${policyFile.slice(0, policyFile.length - extension.length)}.test${extension || '.yaml'}`;
}

/** @throws PolicyFileError what is wrong, all of it @throws UserError the file is not there or cannot be read */
export async function loadPolicyTests(file: string): Promise<LoadedTest[]> {
  if (!existsSync(file))
    throw new UserError(
      `There are no tests: ${file} does not exist.`,
      'Write it beside the policy; docs/policy.md shows how.',
    );
  const read = readPolicyTests(await policyText(file));
  if ('problems' in read)
    throw new PolicyFileError(file, read.problems, 'Correct the tests; docs/policy.md shows how they look.');
  const loaded: LoadedTest[] = [];
  for (const { test, ...at } of read.tests) {
    const event = 'event' in test ? test.event : await eventAt(test.from, dirname(file));
    loaded.push({ ...at, test: { ...test, event } });
  }
  return loaded;
}

export function readPolicyTests(
  text: string,
): { readonly tests: WrittenTest[] } | { readonly problems: readonly Problem[] } {
  const yaml = new YamlText(text);
  const problems: Problem[] = [...yaml.problems];
  if (yaml.isWhole) problems.push(...checkStructure(yaml), ...unknownMatchers(yaml.value as Json, [], yaml));
  if (problems.length > 0) return { problems: inOrder(problems) };
  const tests = yaml.value as WritableTest[];
  return {
    tests: tests.map((test, n) => ({
      ...yaml.at([n]),
      test: {
        ...test,
        given: test.given ?? [],
        request: test.request ?? {},
        source: { ...source, ...test.source },
      },
    })),
  };
}

/** A misspelt matcher would be taken for a field that nobody has. */
function unknownMatchers(value: Json, path: NodePath, yaml: YamlText): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, n) => unknownMatchers(item, [...path, n], yaml));
  if (!isObject(value)) return [];
  const isExpected = path.includes('expect');
  if (isExpected && isMatcher(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!isExpected || !key.startsWith('$')) return unknownMatchers(inner, [...path, key], yaml);
    const known = (matchers as readonly string[]).includes(key);
    const [meant] = nearest(key, matchers);
    const problem = known
      ? `${key} stands among fields: a matcher stands alone, in place of a value`
      : `unknown matcher "${key}": ${meant === undefined ? '' : `did you mean ${meant}? `}use ${matchers.join(', ')}`;
    return [{ ...yaml.atKey(path, key), problem }];
  });
}
