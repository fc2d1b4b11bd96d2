import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isObject, type Json } from '../../domain/json.js';
import type { Policy, Rule } from '../../domain/privacy/policy.js';
import { UserError } from '../user-error.js';
import { checkOverlaps } from './check-overlaps.js';
import { checkParts } from './check-parts.js';
import { checkRules } from './check-rules.js';
import type { PolicyDocument } from './policy-document.js';
import { PolicyFileError } from './policy-file-error.js';
import { baseOf, policyOf, writtenRules } from './policy-of.js';
import { policySchema } from './policy-schema.js';
import { inOrder, type Position, type Problem } from './position.js';
import { type StructureProblem, structureCheck } from './structure.js';
import { type NodePath, YamlText } from './yaml-text.js';

/** A policy as a file says it. */
export interface PolicyFile {
  readonly file: string;
  readonly policy: Policy;
  /** Where the file says each of its own rules, by the rule's name. */
  readonly places: ReadonlyMap<string, Position>;
}

const checkStructure = structureCheck(policySchema);

/**
 * Reads a policy from its text: all that is wrong with it, not the first thing only.
 * @param file how messages call it; the policy is named after it, without folders
 * @param marks rules of schemas, which come before the file's: one that they leave nothing to is a problem too
 */
export function readPolicy(
  text: string,
  file: string,
  marks: readonly Rule[] = [],
): PolicyFile | { readonly problems: readonly Problem[] } {
  const yaml = new YamlText(text);
  if (yaml.value === null)
    return { problems: [{ line: 1, column: 1, problem: 'is empty: write at least version: 1' }] };
  if (!yaml.isWhole) return { problems: inOrder(yaml.problems) };
  const structure = checkStructure(yaml);
  const document = usable(yaml.value, structure);
  const problems = [...yaml.problems, ...structure, ...meaning(document, yaml, marks)];
  if (problems.length > 0) return { problems: inOrder(problems) };
  const places = writtenRules(document).map(({ rule, node }) => [rule.name, yaml.at(node)] as const);
  return { file, policy: policyOf(document, basename(file)), places: new Map(places) };
}

/**
 * @param text what reads it, where it is no file
 * @throws PolicyFileError what is wrong, all of it @throws UserError it cannot be read
 */
export async function loadPolicy(file: string, text?: () => Promise<string>): Promise<PolicyFile> {
  const read = readPolicy(await policyText(file, text), file);
  if ('problems' in read) throw new PolicyFileError(file, read.problems);
  return read;
}

/** @throws UserError */
export async function policyText(file: string, text = () => readFile(file, 'utf8')): Promise<string> {
  return text().catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `The policy file ${file} cannot be read (${cause.code ?? cause.name}).`,
      'Check the path, and LETHE_POLICY where it names one.',
      { cause },
    );
  });
}

/**
 * The parts of a document that have nothing wrong in their structure, so that what they mean can be checked as well.
 * A rule or an entry of a list that has leaves a hole: the others keep their numbers.
 */
function usable(value: unknown, problems: readonly StructureProblem[]): PolicyDocument {
  if (!isObject(value)) return { version: 1 };
  const document = structuredClone(value);
  for (const { path } of problems) remove(document, path[0] === 'rules' ? path.slice(0, 2) : path);
  return document as object as PolicyDocument;
}

function remove(value: Json | undefined, [key, ...deeper]: NodePath): void {
  if (key === undefined || typeof value !== 'object' || value === null) return;
  const container = value as { [key: string | number]: Json };
  if (deeper.length === 0) delete container[key];
  else remove(container[key], deeper);
}

/** What a document means, as far as its structure can be used. */
function meaning(document: PolicyDocument, yaml: YamlText, marks: readonly Rule[]): Problem[] {
  const base = baseOf(document);
  const rules = writtenRules(document);
  const purposes = ['default', ...(document.purposes ?? []).filter((one) => one !== undefined)];
  return [
    ...checkRules(rules, { purposes, pseudonym: document.pseudonym ?? base.pseudonym }, yaml),
    ...checkOverlaps(rules, base.rules, yaml, marks),
    ...checkParts(document, purposes, yaml),
  ];
}
