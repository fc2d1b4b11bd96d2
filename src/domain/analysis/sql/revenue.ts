import type { Money } from '../view.js';
import type { Dialect } from './dialect.js';
import { decimal, numberAt, textAt } from './events.js';

/** What an event brings, in the view's currency; NULL where its currency has no rate. */
export function amountOf(money: Money, dialect: Dialect): string {
  const { amount, currency } = money.revenue;
  const number = numberAt(amount, dialect);
  return currency === undefined ? number : converted(number, textAt(currency, dialect), money, dialect);
}

/** @param text the SQL that says in which currency an amount is */
export function converted(
  amount: string,
  text: string,
  { currency, rates = {} }: Pick<Money, 'currency' | 'rates'>,
  dialect: Dialect,
): string {
  if (currency === undefined) return amount;
  const cases = Object.entries({ ...rates, [currency]: 1 }).map(
    ([code, rate]) => `WHEN ${dialect.text(code)} THEN CAST(${amount} * ${decimal(rate)} AS DECIMAL(20, 6))`,
  );
  return `CASE ${text} ${cases.join(' ')} END`;
}
