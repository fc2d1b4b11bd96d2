import type { EnvelopeWords } from '../event/envelope-words.js';
import type { Detectors } from './detection/finding.js';

const rememberedNames = 10_000;

/** @param hash the installation's keyed hash: an id must stay the same whoever sends it */
export function envelopeRedaction(detectors: Detectors, hash: (text: string) => string): EnvelopeWords {
  const names = new Map<string, string>();
  return {
    name(text) {
      const known = names.get(text);
      if (known !== undefined) return known;
      const name = redactName(text, detectors);
      if (names.size >= rememberedNames) names.clear();
      names.set(text, name);
      return name;
    },
    id: (text) => (detectors.inKey(text).length === 0 ? text : `i_${hash(text)}`),
  };
}

function redactName(text: string, detectors: Detectors): string {
  let clear = '';
  let from = 0;
  for (const { kind, start, end } of detectors.inName(text)) {
    clear += `${text.slice(from, start)}[${kind}]`;
    from = end;
  }
  return clear + text.slice(from);
}
