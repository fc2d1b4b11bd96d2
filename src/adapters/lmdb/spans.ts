import type { Database, Key } from 'lmdb';

/** Sets of whole numbers as spans: the last number of each by `[...name, first]`. Neighbours are one span. */
export type Spans = Database<number, Key>;
type Name = readonly [string, string];

/** Adds numbers that are not in there yet. To be called inside a transaction. */
export function addToSpans(spans: Spans, name: Name, numbers: Iterable<number>): void {
  const sorted = [...numbers].sort((a, b) => a - b);
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i] as number;
    let last = first;
    for (i += 1; sorted[i] === last + 1; i += 1) last += 1;
    addSpan(spans, name, first, last);
  }
}

function addSpan(spans: Spans, name: Name, first: number, last: number): void {
  const after = spans.get([...name, last + 1]);
  if (after !== undefined) spans.remove([...name, last + 1]);
  const before = spanBefore(spans, name, first);
  spans.put([...name, before?.last === first - 1 ? before.first : first], after ?? last);
}

function spanBefore(spans: Spans, name: Name, first: number): { first: number; last: number } | undefined {
  const range = { start: [...name, first - 1], end: [...name, 0], reverse: true, limit: 1 };
  for (const { key, value } of spans.getRange(range))
    return { first: (key as number[])[2] as number, last: value };
  return undefined;
}

/** How many numbers are in there. Spans that overlap would count twice, so that what ended twice shows. */
export function sizeOfSpans(spans: Spans, name: Name): number {
  let size = 0;
  const range = { start: [...name, 0], end: [...name, Number.POSITIVE_INFINITY] };
  for (const { key, value } of spans.getRange(range)) size += value - ((key as number[])[2] as number) + 1;
  return size;
}
