import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Chart, Line } from '../../domain/analysis/report/report.js';
import { tick, written } from './format.js';
import { colourOf, dashOf } from './palette.js';

type Lines = Extract<Chart, { kind: 'lines' }>;
type Bars = Extract<Chart, { kind: 'bars' }>;

const dayFormat = new Intl.DateTimeFormat('en', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const grey = '#6b6b6b';
const ink = '#1c1c1c';

/**
 * A chart as SVG text. Screen readers get nothing of it: who shows it says in words what it shows. The style that Plot puts
 * into it is left out: it stands in the page's own, whose hash the Content-Security-Policy names.
 * @param width in pixels; what is narrow has fewer ticks and shorter labels
 */
export function chartSvg(chart: Chart, width: number, currency?: string): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const options = chart.kind === 'lines' ? linesOf(chart, width) : barsOf(chart, width, currency);
  const svg = Plot.plot({ ...options, document, className: 'plot', width });
  for (const part of svg.querySelectorAll('[aria-label],[aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  svg.setAttribute('aria-hidden', 'true');
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  svg.querySelector('style')?.remove();
  return svg.toString();
}

interface Point {
  readonly x: Date | number;
  readonly y: number | null;
}

function linesOf({ x, xName, unit, partial, lines }: Lines, width: number): Plot.PlotOptions {
  const isDays = typeof x[0] === 'string';
  const isNarrow = width < 600;
  const at = x.map((one) => (typeof one === 'string' ? new Date(`${one}T00:00:00Z`) : one));
  const marks = lines.flatMap((line, i) => {
    const points = line.values.map((y, n): Point => ({ x: at[n] as Date | number, y }));
    // What was before is over.
    const isPartial = new Set(line.isPast ? [] : partial);
    const stroke = line.isPast ? grey : colourOf(i);
    const whole = points.map((point, n) => (isPartial.has(n) ? { ...point, y: null } : point));
    const dash = line.isPast ? '3 3' : dashOf(i);
    return [
      Plot.lineY(whole, { x: 'x', y: 'y', stroke, strokeWidth: 2, strokeDasharray: dash }),
      ...openEnds(points, isPartial).map((ends) =>
        Plot.lineY(ends, { x: 'x', y: 'y', stroke, strokeWidth: 1.5, strokeDasharray: '1 4' }),
      ),
      Plot.dot(
        points.filter(({ y }) => y !== null),
        {
          x: 'x',
          y: 'y',
          r: x.length > 60 ? 1.5 : 3,
          stroke,
          fill: (point: Point) => (isPartial.has(points.indexOf(point)) ? '#ffffff' : stroke),
        },
      ),
    ];
  });
  return {
    height: isNarrow ? 260 : 340,
    marginLeft: 52,
    marginBottom: 40,
    x: isDays
      ? {
          type: 'utc',
          label: null,
          ticks: someOf(at as Date[], isNarrow ? 4 : 8),
          tickFormat: (day: Date) => dayFormat.format(day),
        }
      : { label: xName, ticks: at as number[], tickFormat: (n: number) => String(n) },
    y: { grid: true, zero: true, nice: true, label: null, tickFormat: (n: number) => tick(n, unit) },
    marks: [Plot.ruleY([0], { stroke: ink }), ...marks],
  };
}

/** Every second, third … so that at most `most` are left, the first among them. */
function someOf<T>(all: readonly T[], most: number): T[] {
  const step = Math.ceil(all.length / most);
  return all.filter((_, n) => n % step === 0);
}

/** From each whole period to the partial one beside it. */
function openEnds(points: readonly Point[], partial: ReadonlySet<number>): Point[][] {
  return [...partial].map((n) =>
    points.slice(Math.max(0, partial.has(n - 1) || n > 0 ? n - 1 : n), n + (n === 0 ? 2 : 1)),
  );
}

function barsOf({ unit, groups, bars }: Bars, width: number, currency?: string): Plot.PlotOptions {
  const isNarrow = width < 600;
  const most = isNarrow ? 20 : 34;
  const labels = [...new Set(bars.map(({ label }) => label))];
  const longest = Math.min(most, Math.max(4, ...labels.map((label) => label.length)));
  const rows = labels.length * groups.length;
  const short = (label: string) => (label.length > most ? `${label.slice(0, most - 1)}…` : label);
  return {
    height: 30 + labels.length * 12 + rows * (groups.length > 1 ? 18 : 26),
    marginLeft: 14 + longest * 6.6,
    marginRight: 78,
    marginTop: 6,
    marginBottom: 24,
    x: { label: null, axis: null, zero: true },
    y: { label: null, domain: groups, axis: null, padding: 0.15 },
    fy: { label: null, domain: labels, padding: 0.2 },
    marks: [
      Plot.barX(bars, {
        x: 'value',
        y: 'group',
        fy: 'label',
        fill: (bar: { group: string }) => colourOf(groups.indexOf(bar.group)),
      }),
      Plot.text(bars, {
        x: 'value',
        y: 'group',
        fy: 'label',
        text: (bar: { value: number }) => written(bar.value, unit, currency),
        textAnchor: 'start',
        dx: 5,
        fill: ink,
      }),
      Plot.axisFy({ anchor: 'left', label: null, tickFormat: short, textAnchor: 'end', fill: ink }),
    ],
  };
}

/** What a legend says of a line or a group. */
export function legendOf(chart: Chart): readonly { name: string; colour: string; dash: string }[] {
  if (chart.kind === 'lines')
    return chart.lines.map((line: Line, i) => ({
      name: line.name,
      colour: line.isPast ? grey : colourOf(i),
      dash: line.isPast ? '3 3' : dashOf(i),
    }));
  if (chart.groups.length < 2) return [];
  return chart.groups.map((name, i) => ({ name, colour: colourOf(i), dash: 'none' }));
}
