import type { Made } from '../../application/report.js';
import { addDays } from '../../domain/analysis/range.js';
import type { Figure } from '../../domain/analysis/report/report.js';
import { chartSvg, legendOf } from './chart.js';
import { written } from './format.js';
import { escaped, page } from './page.js';
import { tableHtml } from './table-html.js';

const wide = 920;
const narrow = 360;

export interface PageParts {
  /** Of the CSV with the same numbers. */
  readonly csvLink?: string;
  /** HTML above the title, and between the title and the numbers. */
  readonly header?: string;
  readonly controls?: string;
}

/** A report as one page that stands alone: no script, nothing fetched, the chart's numbers as a table beneath. */
export function reportHtml({ view, question, report }: Made, parts: PageParts = {}): string {
  const currency = view.kind === 'money' ? view.currency : undefined;
  const { range, zone, now } = question;
  const days = `${dayWords(range.from)} to ${dayWords(addDays(range.until, -1))}`;
  const chart =
    report.chart === undefined || isEmpty(report.chart)
      ? ''
      : `<figure>${legendHtml(report.chart)}
<div role="img" aria-label="${escaped(report.sentence)}">
<div class="wide">${chartSvg(report.chart, wide, currency)}</div>
<div class="narrow">${chartSvg(report.chart, narrow, currency)}</div></div></figure>`;
  const csv =
    parts.csvLink === undefined ? '' : `<p><a href="${escaped(parts.csvLink)}">These numbers as CSV</a></p>`;
  return page(
    view.title,
    `<h1>${escaped(view.title)}</h1>
${view.description === undefined ? '' : `<p>${escaped(view.description)}</p>`}
<p class="quiet">${days}, days in ${escaped(zone)}. As of ${escaped(now.slice(0, 16).replace('T', ' '))} UTC.</p>
${parts.controls ?? ''}
<dl class="figures">${report.figures.map((figure) => figureHtml(figure, currency)).join('')}</dl>
${chart}
${report.tables.map((table, i) => tableHtml(table, `table-${i + 1}`, currency)).join('\n')}
${csv}
<h2>How to read this</h2>
<ul class="notes">${report.notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>`,
    parts.header,
  );
}

function isEmpty(chart: NonNullable<Made['report']['chart']>): boolean {
  return chart.kind === 'lines'
    ? chart.lines.every(({ values }) => values.every((value) => value === null))
    : chart.bars.length === 0;
}

function legendHtml(chart: NonNullable<Made['report']['chart']>): string {
  const entries = legendOf(chart);
  if (entries.length < 2) return '';
  const items = entries.map(
    ({ name, colour, dash }) =>
      `<li><svg aria-hidden="true" viewBox="0 0 28 10"><line x1="0" y1="5" x2="28" y2="5" stroke="${colour}" stroke-width="4" stroke-dasharray="${dash}"/></svg>${escaped(name)}</li>`,
  );
  return `<ul class="legend" aria-label="Legend">${items.join('')}</ul>`;
}

function figureHtml({ label, value, unit, past }: Figure, currency: string | undefined): string {
  const change =
    past === undefined || past === null || value === null || past === 0
      ? ''
      : `, ${value >= past ? '+' : '−'}${written(Math.abs(value - past) / Math.abs(past), 'share')}`;
  const before =
    past === undefined ? '' : ` <small>before ${escaped(written(past, unit, currency))}${change}</small>`;
  return `<div><dt>${escaped(label)}</dt><dd>${escaped(written(value, unit, currency))}${before}</dd></div>`;
}

const dayFormat = new Intl.DateTimeFormat('en', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

function dayWords(day: string): string {
  return dayFormat.format(Date.parse(day));
}
