import { each } from '../filesystem/each.js';

/** What `work` answers for each item, in order, at most `width` at a time. Rejects with the first error. */
export async function mapped<T, Answer>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  await each(items.entries(), width, async ([at, item]) => {
    answers[at] = await work(item);
  });
  return answers;
}

/** Items in lists of at most `size`. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

/** What `work` answers for each item, in order, with up to `width` of them begun ahead of who reads. */
export async function* ahead<T, Answer>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<Answer>,
): AsyncGenerator<Answer, void> {
  const begun: Promise<Answer>[] = [];
  for await (const item of items) {
    const answer = work(item);
    answer.catch(() => {});
    begun.push(answer);
    if (begun.length >= width) yield await (begun.shift() as Promise<Answer>);
  }
  for (const answer of begun) yield await answer;
}
