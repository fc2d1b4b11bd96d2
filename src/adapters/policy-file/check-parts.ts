import { nearest } from '../../domain/nearest.js';
import { typeProblem, unknownPurpose } from './check-rules.js';
import type { PolicyDocument } from './policy-document.js';
import { baseOf, consentOf } from './policy-of.js';
import type { Problem } from './position.js';
import type { NodePath, YamlText } from './yaml-text.js';

/** Purposes that the parts beside the rules name and nothing declares, and types that never occur. */
export function checkParts(
  { consent, retention, schemas, ...document }: PolicyDocument,
  purposes: readonly string[],
  yaml: YamlText,
): Problem[] {
  const problems: Problem[] = [];
  const known: readonly string[] = consentOf(consent, baseOf(document).consent).purposes.map(
    ({ name }) => name,
  );
  const needs = (names: readonly string[] | undefined, ...node: NodePath) => {
    // Unlike a loop, forEach passes over holes.
    names?.forEach((name, n) => {
      if (!known.includes(name))
        problems.push({ ...yaml.at(['consent', ...node, n]), problem: nothingToConsentTo(name, known) });
    });
  };
  needs(consent?.record, 'record');
  needs(consent?.enrich, 'enrich');
  for (const [target, names] of Object.entries(consent?.deliver ?? {})) needs(names, 'deliver', target);
  for (const purpose of Object.keys(retention?.purposes ?? {}))
    if (!purposes.includes(purpose))
      problems.push({
        ...yaml.atKey(['retention', 'purposes'], purpose),
        problem: unknownPurpose(purpose, purposes),
      });
  const types = (part: string, names: object | undefined, problemOf: typeof typeProblem) => {
    for (const type of Object.keys(names ?? {})) {
      const problem = problemOf(type);
      if (problem !== undefined) problems.push({ ...yaml.atKey([part, 'types'], type), problem });
    }
  };
  types('retention', retention?.types, typeProblem);
  types('schemas', schemas?.types, (type) =>
    type.includes('*') ? `one schema is of one type: "${type}" can never be one` : typeProblem(type),
  );
  return problems;
}

function nothingToConsentTo(name: string, known: readonly string[]): string {
  const [meant] = nearest(name, known);
  return `nobody can consent to "${name}": ${
    meant === undefined ? 'say under consent.purposes what counts as a yes' : `did you mean ${meant}?`
  } (known are ${known.join(', ')})`;
}
