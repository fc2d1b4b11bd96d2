import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBValueConverter,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { Json } from '../../../domain/json.js';

/** A value as the port answers it. */
export const toJson: DuckDBValueConverter<Json> = (value, type, self) => {
  if (value === null) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (type.typeId === DuckDBTypeId.VARCHAR) return String(value);
  if (value instanceof DuckDBTimestampTZValue) return value.isFinite ? isoOf(value.micros) : String(value);
  if (value instanceof DuckDBDateValue) return String(value);
  if (value instanceof DuckDBDecimalValue) return decimalOf(value);
  if (type.typeId === DuckDBTypeId.INTERVAL) return String(value);
  return asUsual(value, type, self);
};

const asUsual = JsonDuckDBValueConverter as (
  value: DuckDBValue,
  type: DuckDBType,
  self: DuckDBValueConverter<Json>,
) => Json;

/** What text of a column of JSON says; text that a query merely called JSON stays text. */
export function jsonOf(text: Json): Json {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isoOf(micros: bigint): string {
  const millis = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n;
  const below = micros - millis * 1000n;
  const iso = new Date(Number(millis)).toISOString();
  return below === 0n ? iso : iso.replace('Z', `${String(below).padStart(3, '0')}Z`);
}

/** A number where it says the same; 15 digits fit a double. */
function decimalOf(value: DuckDBDecimalValue): Json {
  const text = String(value);
  return text.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15 ? Number(text) : text;
}
