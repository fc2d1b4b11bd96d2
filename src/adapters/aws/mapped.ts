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
