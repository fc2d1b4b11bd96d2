import type { Unit, Value } from '../../domain/analysis/report/report.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimals = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const fixed = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A value as people read it. @param currency ISO 4217, of amounts of money */
export function written(value: Value, unit: Unit, currency?: string): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'count':
      return whole.format(value);
    case 'share':
      return share.format(value);
    case 'ratio':
      return fixed.format(value);
    case 'money':
      return currency === undefined
        ? fixed.format(value)
        : new Intl.NumberFormat('en', { style: 'currency', currency }).format(value);
    default:
      return decimals.format(value);
  }
}

/** A number at an axis, short. */
export function tick(value: number, unit: Unit): string {
  return unit === 'share' ? share.format(value) : short.format(value);
}
