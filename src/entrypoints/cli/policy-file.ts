import { existsSync } from 'node:fs';
import { env } from 'node:process';
import { loadPolicy, type PolicyFile } from '../../adapters/policy-file/read-policy.js';
import { defaultPolicy } from '../../domain/privacy/default-policy.js';
import type { Rule } from '../../domain/privacy/policy.js';
import { textAt } from '../text-at.js';
import { usualPolicyFile } from '../usual-policy-file.js';

/** The policy file of a command: the one that is named, else `LETHE_POLICY`, else the usual one where it lies here. */
export function policyFileOf(named?: string): string | undefined {
  const file = named ?? env.LETHE_POLICY;
  if (file !== undefined && file !== '') return file;
  return existsSync(usualPolicyFile) ? usualPolicyFile : undefined;
}

/** The policy that a command goes by; without a file the built-in one. @throws UserError */
export async function policyInFile(file: string | undefined): Promise<PolicyFile> {
  if (file !== undefined) return loadPolicy(file, await textAt(file));
  return { file: 'built in', policy: defaultPolicy, places: new Map() };
}

/** `lethe.policy.yaml:12` for a rule of the file, else its name. */
export function ruleName({ name }: Rule, { file, places }: PolicyFile): string {
  const at = places.get(name);
  return at === undefined ? name : `${file}:${at.line} ${name}`;
}
