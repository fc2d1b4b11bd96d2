/**
 * A key-encryption key wraps people's data keys. It is named by the quarter it was made in, `2026Q4`, and by its
 * generation where one quarter has several: `2026Q4-2`.
 */
interface Kek {
  readonly quarter: string;
  readonly generation: number;
}

/** @param at milliseconds since 1970 */
export function quarterOf(at: number): string {
  const date = new Date(at);
  return `${date.getUTCFullYear()}Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/** Was the first named before the second? */
export function isOlderKek(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.quarter === b.quarter ? a.generation < b.generation : a.quarter < b.quarter;
}

/** The next generation of the same quarter. */
export function nextKek(name: string): string {
  const { quarter, generation } = parse(name);
  return `${quarter}-${generation + 1}`;
}

function parse(name: string): Kek {
  const [, quarter, generation] = /^(\d{4}Q[1-4])(?:-(\d+))?$/.exec(name) ?? [];
  if (quarter === undefined)
    throw new Error(`${JSON.stringify(name)} is not the name of a key-encryption key`);
  return { quarter, generation: Number(generation ?? 1) };
}
