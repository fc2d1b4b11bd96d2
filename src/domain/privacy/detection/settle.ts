import type { Finding } from './finding.js';

/** Each round may uncover something; hostile texts are not followed for ever. */
const mostRounds = 4;

/**
 * What was found in a text, and what is then found in what masking leaves of it, until that is nothing: a number that
 * hung on another one may stand alone once that is gone. So masking twice changes nothing.
 */
export function settle(
  text: string,
  found: readonly Finding[],
  find: (text: string) => readonly Finding[],
): readonly Finding[] {
  let findings = found;
  for (let round = 0; round < mostRounds; round++) {
    const [first] = findings;
    if (first === undefined || first.end - first.start === text.length) break;
    const more = find(masked(text, findings));
    if (more.length === 0) break;
    findings = withMore(findings, more);
  }
  return findings;
}

function masked(text: string, findings: readonly Finding[]): string {
  let clear = '';
  let from = 0;
  for (const { kind, start, end } of findings) {
    clear += `${text.slice(from, start)}[${kind}]`;
    from = end;
  }
  return clear + text.slice(from);
}

/** Those found in the masked text, at their places in the text itself. They take in findings that lie in them. */
function withMore(findings: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  const all: Finding[] = [];
  let shift = 0;
  let next = 0;
  const passUntil = (place: number): void => {
    for (let known = findings[next]; known && known.start < place + shift; known = findings[next]) {
      all.push(known);
      shift += known.end - known.start - known.kind.length - 2;
      next++;
    }
  };
  for (const finding of more) {
    passUntil(finding.start);
    const start = finding.start + shift;
    const before = all.length;
    passUntil(finding.end);
    all.length = before;
    all.push({ ...finding, start, end: finding.end + shift });
  }
  passUntil(Number.POSITIVE_INFINITY);
  return all;
}
