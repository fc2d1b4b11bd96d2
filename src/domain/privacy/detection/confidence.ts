import type { DetectorKind, KeyHint } from './finding.js';

/** What a key or a word that speaks for a kind adds to the form's own confidence, and what one against it takes. */
export const byKey = 0.5;
export const byWord = 0.4;
export const byVagueWord = 0.3;
export const byVeto = 0.4;

/** What the key adds to a kind: something where it speaks for it, less than nothing where it says that it is an id. */
export function keyConfidence(hint: KeyHint, kind: DetectorKind): number {
  if (hint.kinds.has(kind)) return byKey;
  return hint.veto ? -byVeto : 0;
}

/** Between 0 and 1. */
export function bounded(confidence: number): number {
  return Math.min(1, Math.max(0, confidence));
}
