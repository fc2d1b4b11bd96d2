import { isObject, type Json, type JsonObject } from '../../json.js';
import type { FullRecord } from '../../ports/target.js';
import type { AmplitudeEvent, AmplitudeMapping } from './amplitude-event.js';

type Money = Pick<AmplitudeEvent, 'price' | 'quantity' | 'revenue' | 'productId' | 'revenueType'>;

/** One product of an order as an event of its own: what it is called there, and its money. */
export interface Sale {
  readonly properties: JsonObject;
  readonly money: Money;
}

export const saleName = 'Product Purchased';

/** Does this order's money go by its products? Only where there are any with a price. */
export function salesOf(record: FullRecord, { revenue }: Pick<AmplitudeMapping, 'revenue'>): Sale[] {
  const products = record.properties?.products;
  if (revenue !== 'product' || record.type !== 'order_completed' || !Array.isArray(products)) return [];
  const { order_id, currency } = record.properties ?? {};
  return products.flatMap((product): Sale[] => {
    if (!isObject(product)) return [];
    const price = numberIn(product.price);
    if (price === undefined) return [];
    const id = product.product_id ?? product.sku;
    const money: Money = {
      price,
      quantity: Math.max(1, Math.floor(numberIn(product.quantity) ?? 1)),
      revenueType: 'Purchase',
      ...(typeof id === 'string' || typeof id === 'number' ? { productId: String(id) } : undefined),
    };
    const shared: JsonObject = {};
    if (order_id !== undefined) shared.order_id = order_id;
    if (currency !== undefined) shared.currency = currency;
    return [{ properties: { ...shared, ...product }, money }];
  });
}

/** The money of a track event as a whole: its `revenue`, or an order's `total`; refunds are less than nothing. */
export function revenueOf(
  { kind, type, properties }: FullRecord,
  { revenue }: Pick<AmplitudeMapping, 'revenue'>,
): Money {
  if (revenue === 'off' || kind !== 'track' || properties === undefined) return {};
  const own = numberIn(properties.revenue);
  if (type === 'order_refunded') {
    const amount = own ?? numberIn(properties.total);
    return amount === undefined ? {} : { revenue: -Math.abs(amount), revenueType: 'Refund' };
  }
  const amount = own ?? (type === 'order_completed' ? numberIn(properties.total) : undefined);
  return amount === undefined ? {} : { revenue: amount, revenueType: 'Purchase' };
}

function numberIn(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d{1,15}(\.\d{1,9})?$/.test(value.trim())) return undefined;
  return Number(value);
}
