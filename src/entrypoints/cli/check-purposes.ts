import { UserError } from '../../adapters/user-error.js';
import type { People, PersonId } from '../../application/people.js';
import { defaultPurpose } from '../../domain/privacy/policy.js';
import { policyFileOf, policyInFile } from './policy-file.js';

/**
 * A mistyped purpose would forget nothing, and say that it did. Those of a former policy count as long as one of these
 * people has a key of it. @throws UserError
 */
export async function checkPurposes(
  purposes: readonly string[],
  people: Pick<People, 'find'>,
  ids: readonly PersonId[],
  policyFile: string | undefined,
): Promise<void> {
  const { policy } = await policyInFile(policyFileOf(policyFile));
  const known = new Set<string>([defaultPurpose, ...policy.rules.map(({ purpose }) => purpose)]);
  let unknown = purposes.filter((purpose) => !known.has(purpose));
  for (const id of unknown.length === 0 ? [] : ids) {
    const { remains } = await people.find(id);
    const held = new Set(remains.flatMap((one) => one.incarnations.flatMap(({ keys }) => Object.keys(keys))));
    unknown = unknown.filter((purpose) => !held.has(purpose));
    if (unknown.length === 0) return;
  }
  if (unknown.length === 0) return;
  throw new UserError(
    `No rule of the policy has the purpose ${unknown.join(', ')}, and no key of it is held here.`,
    `Its purposes are: ${[...known].join(', ')}. Give the server's --policy if that is another one.`,
  );
}
