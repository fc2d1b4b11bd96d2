import { type Finding, leastConfidence } from './finding.js';

/** Those that are sure enough, in order; of two that overlap the surer, else the longer one. */
export function resolve(candidates: readonly Finding[], nothing: readonly Finding[]): readonly Finding[] {
  const sure = candidates.filter(({ confidence }) => confidence >= leastConfidence);
  if (sure.length < 2) return sure.length === 0 ? nothing : sure;
  sure.sort((a, b) => a.start - b.start);
  const kept: Finding[] = [];
  for (let from = 0; from < sure.length; ) {
    let to = from + 1;
    for (let end = endOf(sure, from); to < sure.length && (sure[to] as Finding).start < end; to++)
      end = Math.max(end, endOf(sure, to));
    if (to === from + 1) kept.push(sure[from] as Finding);
    else kept.push(...best(sure.slice(from, to)));
    from = to;
  }
  return kept;
}

/** Of findings that hang together, those that win. */
function best(findings: Finding[]): Finding[] {
  findings.sort(
    (a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  const kept: Finding[] = [];
  for (const finding of findings)
    if (kept.every((other) => finding.end <= other.start || finding.start >= other.end)) kept.push(finding);
  return kept.sort((a, b) => a.start - b.start);
}

function endOf(findings: readonly Finding[], index: number): number {
  return (findings[index] as Finding).end;
}
