import { bounded, byVagueWord, byVeto, byWord, keyConfidence } from './confidence.js';
import { type Finding, type FindPhones, type KeyHint, leastConfidence } from './finding.js';
import { isDecimal, isDraw, isHours, withoutDates } from './number-shapes.js';
import type { Group, Span } from './numbers.js';
import { type Candidate, candidatesOf } from './phone-candidate.js';
import { formOf } from './phone-form.js';
import { topicAfter, topicBefore } from './surroundings.js';

/** How often the library is asked about one text; behind that, the form decides alone. */
const mostQuestions = 64;

/**
 * Telephone numbers. International ones and the usual national ways of writing need no help; bare digits and rare
 * ways do, by a key or by words around. Never dates.
 */
export function phonesIn(
  text: string,
  spans: readonly Span[],
  hint: KeyHint,
  findPhones: FindPhones,
): Finding[] {
  return new PhoneSearch(text, hint, findPhones).among(spans);
}

class PhoneSearch {
  private readonly found: Finding[] = [];
  private questions = 0;

  constructor(
    private readonly text: string,
    private readonly hint: KeyHint,
    private readonly findPhones: FindPhones,
  ) {}

  among(spans: readonly Span[]): Finding[] {
    for (const span of spans)
      if (!span.glued) for (const groups of withoutDates(this.text, span.groups)) this.search(span, groups);
    return this.found;
  }

  /** Several numbers may stand behind each other with nothing but spaces between. */
  private search(span: Span, groups: readonly Group[]): void {
    for (let rest = groups; rest.length > 0; ) {
      const last = this.firstIn(span, rest);
      if (last === undefined) return;
      rest = rest.slice(rest.indexOf(last) + 1);
    }
  }

  /** Notes the first number of the groups. Answers its last group. */
  private firstIn(span: Span, groups: readonly Group[]): Group | undefined {
    for (const candidate of candidatesOf(this.text, span, groups)) {
      const confidence = this.confidenceOf(candidate);
      if (confidence < leastConfidence) continue;
      this.found.push({ kind: 'phone', start: candidate.start, end: candidate.end, confidence });
      return candidate.groups.at(-1);
    }
    return undefined;
  }

  private confidenceOf(candidate: Candidate): number {
    const { groups, start, end } = candidate;
    if (!this.hint.kinds.has('phone') && looksOtherwise(this.text, groups)) return 0;
    const support = this.supportOf(candidate);
    const isValid = (): boolean => this.isValid(this.text.slice(start, groups.at(-1)?.end ?? end));
    return bounded(formOf(this.text, candidate, support, isValid) + support);
  }

  /** What key and words add to the form or take from it. */
  private supportOf({ groups, start, end }: Candidate): number {
    const byKey = keyConfidence(this.hint, 'phone');
    if (this.hint.kinds.has('phone')) return byKey;
    if (this.isListed(start)) return byKey + byWord;
    const behind = topicAfter(this.text, end);
    const topic = behind === 'phone' || behind === 'contact' ? behind : topicBefore(this.text, start);
    if (topic === 'phone') return byKey + byWord;
    if (topic === 'contact') return byKey + (groups.length > 1 ? byVagueWord : 0);
    return topic === undefined || topic === 'ip' ? byKey : byKey - byVeto;
  }

  /** The second of two: `0151 2345678 or 01512345679`. */
  private isListed(start: number): boolean {
    const end = this.found.at(-1)?.end;
    return end !== undefined && start - end < 12 && listed.test(this.text.slice(end, start));
  }

  private isValid(candidate: string): boolean {
    this.questions++;
    if (this.questions > mostQuestions) return true;
    const [only] = this.findPhones(candidate);
    return only !== undefined && only.end - only.start >= candidate.length - 1;
  }
}

const listed = /^\s{0,2}(?:[,;/]|or|oder|and|und|y|o|ou|et|bzw\.?)\s{0,2}$/i;

function looksOtherwise(text: string, groups: readonly Group[]): boolean {
  return isHours(text, groups) || isDraw(text, groups) || isDecimal(text, groups);
}
