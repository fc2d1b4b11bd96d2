import { valueAt } from '../../src/domain/json-pointer.js';
import { detectorKinds } from '../../src/domain/privacy/detection/finding.js';
import type { Located } from './find-all.js';
import type { LabelledEvent, Span } from './label.js';
import { match } from './match.js';
import { type Counts, rates, type Score } from './score.js';

const columns = ['labels', 'precision', 'recall', '   F2', 'protected', '  FP', 'FP/10k clean'];

/** The score as a table in Markdown, a line per kind and one for all. */
export function table(name: string, { events, cleanEvents, kinds, total }: Score): string {
  const line = (title: string, counts: Counts): string => {
    const by = rates(counts, cleanEvents);
    const cells = [
      String(counts.hits + counts.misses),
      ...[by.precision, by.recall, by.f2, by.protected].map((value) => value?.toFixed(3) ?? '–'),
      String(counts.falsePositives),
      by.falsePositivesPer10000Clean?.toFixed(1) ?? '–',
    ];
    return `| ${title.padEnd(11)} | ${cells.map((cell, at) => cell.padStart(columns[at]?.length ?? 0)).join(' | ')} |`;
  };
  return [
    `${name}: ${events} events, ${cleanEvents} of them clean`,
    '',
    `| ${'kind'.padEnd(11)} | ${columns.join(' | ')} |`,
    `| ${'-'.repeat(11)} | ${columns.map((column) => `${'-'.repeat(column.length - 1)}:`).join(' | ')} |`,
    ...detectorKinds.map((kind) => line(kind, kinds[kind])),
    line('all', total),
  ].join('\n');
}

/** A line for each label that was missed and each finding that hit none, with the whole text around it. */
export function mistakes(
  corpus: readonly LabelledEvent[],
  find: (event: LabelledEvent) => readonly Located[],
): readonly string[] {
  return corpus.flatMap((labelled) => {
    const { misses, falsePositives } = match(labelled, find(labelled));
    const place = ({ pointer, where }: Pick<Span, 'pointer' | 'where'>): string =>
      `${labelled.event.messageId} ${pointer}${where === 'key' ? ' (key)' : ''}: ${JSON.stringify(textAt(labelled, pointer, where))}`;
    return [
      ...misses.map((label) => `missed ${label.kind} ${JSON.stringify(label.text)} in ${place(label)}`),
      ...falsePositives.map((finding) => {
        const text = textAt(labelled, finding.pointer, finding.where).slice(finding.start, finding.end);
        return `false ${finding.kind} ${JSON.stringify(text)} in ${place(finding)}`;
      }),
    ];
  });
}

/** The text that spans at a place count in. */
export function textAt({ event }: LabelledEvent, pointer: string, where: Span['where']): string {
  if (where === 'key')
    return pointer
      .slice(pointer.lastIndexOf('/') + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~');
  return String(valueAt(event, pointer));
}
