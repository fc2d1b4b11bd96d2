import type { Row, Table, Unit, Value } from '../../domain/analysis/report/report.js';
import { written } from './format.js';
import { escaped } from './page.js';

const partWords = { unfinished: 'not over yet', cut: 'in part' };
/** Longer ones scroll inside themselves. */
const tallFrom = 24;

export function tableHtml(table: Table, id: string, currency?: string): string {
  const { title, columns, rows } = table;
  const texts = columns.filter(({ unit }) => unit === 'text').length;
  const head = columns
    .map(({ name, unit }) => `<th scope="col"${unit === 'text' ? ' class="text"' : ''}>${escaped(name)}</th>`)
    .join('');
  const most = table.isHeat ? highest(rows, texts) : 0;
  const body = rows.map((row) => rowHtml(row, table, most, currency)).join('\n');
  return `<h2 id="${id}">${escaped(title)}</h2>
<div class="scroll${rows.length > tallFrom ? ' tall' : ''}" role="region" aria-labelledby="${id}" tabindex="0">
<table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

function rowHtml(row: Row, { columns, isHeat }: Table, most: number, currency: string | undefined): string {
  const cells = row.cells.map((value, i) => {
    const unit = columns[i]?.unit ?? 'text';
    const text = escaped(written(value, unit, currency));
    if (i === 0) {
      const part = row.part === undefined ? '' : ` <span class="part">${partWords[row.part]}</span>`;
      return `<th scope="row">${text}${part}</th>`;
    }
    const isOpen = row.unfinishedFrom !== undefined && i >= row.unfinishedFrom && value !== null;
    const classes = [
      ...(unit === 'text' ? ['text'] : []),
      ...(isHeat && !row.isTotal ? [shade(value, unit, most)] : []),
      ...(isOpen ? ['open'] : []),
    ].filter(Boolean);
    const hint = isOpen ? '<span class="hidden"> (not over yet)</span>' : '';
    return `<td${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`}>${text}${hint}</td>`;
  });
  return `<tr${row.isTotal ? ' class="total"' : ''}>${cells.join('')}</tr>`;
}

/** One of five shades, the darkest for the highest share. */
function shade(value: Value, unit: Unit, most: number): string {
  if (unit !== 'share' || typeof value !== 'number' || value <= 0 || most <= 0) return '';
  return `h${Math.min(5, Math.max(1, Math.ceil((value / most) * 5)))}`;
}

function highest(rows: readonly Row[], from: number): number {
  const shares = rows.flatMap(({ cells }) => cells.slice(from + 1));
  return Math.max(0, ...shares.filter((value) => typeof value === 'number'));
}
