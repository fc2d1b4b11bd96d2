import type { Located } from './find-all.js';
import type { Label, LabelledEvent, Span } from './label.js';

/** What became of the labels and findings of one event. */
export interface Matched {
  readonly hits: readonly Label[];
  readonly misses: readonly Label[];
  readonly falsePositives: readonly Located[];
  /** Hits and misses of which every letter and digit is in some finding, of whatever kind. */
  readonly covered: ReadonlySet<Label>;
}

/**
 * A finding hits a label of its own kind at the same place when they share at least half of the longer of the two; each
 * finding hits one label at most. A finding that hits nothing is a false positive, also when it lies on a label of
 * another kind. A label inside a label that was hit (an address in a URL) counts only if it was found too: findings do
 * not overlap, and the outer one is the better answer.
 */
export function match({ labels }: LabelledEvent, findings: readonly Located[]): Matched {
  const left = new Set(findings);
  const hits: Label[] = [];
  const misses: Label[] = [];
  for (const label of [...labels].sort((one, other) => other.text.length - one.text.length)) {
    const best = bestOf(label, left);
    if (best !== undefined) {
      left.delete(best);
      hits.push(label);
    } else if (!hits.some((outer) => contains(outer, label))) misses.push(label);
  }
  const covered = new Set([...hits, ...misses].filter((label) => isCovered(label, findings)));
  return { hits, misses, falsePositives: [...left], covered };
}

function bestOf(label: Label, findings: ReadonlySet<Located>): Located | undefined {
  let best: Located | undefined;
  let most = 0;
  for (const finding of findings) {
    if (finding.kind !== label.kind || !samePlace(label, finding)) continue;
    const longer = Math.max(label.text.length, finding.end - finding.start);
    const share = shared(label, finding) / longer;
    if (share >= 0.5 && share > most) {
      best = finding;
      most = share;
    }
  }
  return best;
}

function samePlace(span: Span, finding: Located): boolean {
  return span.pointer === finding.pointer && span.where === finding.where;
}

function shared({ start, text }: Span, finding: Located): number {
  return Math.max(0, Math.min(start + text.length, finding.end) - Math.max(start, finding.start));
}

function contains(outer: Label, inner: Label): boolean {
  return (
    outer.pointer === inner.pointer &&
    outer.where === inner.where &&
    outer.start <= inner.start &&
    outer.start + outer.text.length >= inner.start + inner.text.length
  );
}

function isCovered(label: Label, findings: readonly Located[]): boolean {
  const here = findings.filter((finding) => samePlace(label, finding));
  return [...label.text.matchAll(/[\p{L}\p{N}]/gu)].every(({ index }) =>
    here.some(({ start, end }) => start <= label.start + index && label.start + index < end),
  );
}
