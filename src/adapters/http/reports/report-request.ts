import type { View } from '../../../domain/analysis/view.js';
import type { Json } from '../../../domain/json.js';
import { withChanges } from '../../view-file/read-view.js';

/** What a reader of a report may choose, as the URL says it. */
export interface Choices {
  readonly last?: string;
  readonly from?: string;
  readonly to?: string;
  readonly by?: string;
}

const words = ['last', 'from', 'to', 'by'] as const;

export function choicesIn(query: unknown): Choices {
  const given = query as { readonly [word: string]: unknown };
  const said = words.flatMap((word) => {
    const value = given[word];
    return typeof value === 'string' && value.trim() !== '' ? [[word, value.trim()] as const] : [];
  });
  return Object.fromEntries(said);
}

/** Can its numbers be split by a property that the reader chooses? */
export function canBeSplit(view: View): boolean {
  switch (view.kind) {
    case 'trend':
      return view.series.length === 1;
    case 'table':
      return false;
    case 'money':
      return view.report === 'lifetime';
    default:
      return true;
  }
}

/** Days from … to win over the last so many. @throws UserError */
export function chosen(view: View, { last, from, to, by }: Choices): View {
  const changes: { [word: string]: Json } = {};
  if (last !== undefined) changes.range = { last };
  if (from !== undefined || to !== undefined)
    changes.range = { from: from ?? to ?? '', to: to ?? from ?? '' };
  if (by !== undefined && canBeSplit(view)) changes.breakdown = by;
  return withChanges(view, changes);
}

export function queryOf(choices: Choices): string {
  const query = new URLSearchParams({ ...choices }).toString();
  return query === '' ? '' : `?${query}`;
}
