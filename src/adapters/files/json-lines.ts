import { deepestNesting } from '../../domain/event/parse.js';
import { deeperThan, isObject, type JsonObject } from '../../domain/json.js';
import type { Line } from './lines.js';
import { lineByLine, type Row, type RowReader } from './row.js';

/** NDJSON: each line one object. */
export function jsonLines(): RowReader {
  return lineByLine((line) => {
    const row = objectRow(line);
    return [row];
  });
}

/**
 * NDJSON as Segment's tools write it: each line one event, or the body of a batch request, `{"batch": […]}`, which
 * gives its events. What a batch says once for all of them (`sentAt`, `context`, `integrations`) goes into each event
 * that does not say it itself; its write key goes nowhere.
 */
export function segmentLines(): RowReader {
  return lineByLine((line) => {
    const row = objectRow(line);
    if ('reason' in row || !Object.hasOwn(row.fields, 'batch') || Object.hasOwn(row.fields, 'type'))
      return [row];
    const { batch } = row.fields;
    if (!Array.isArray(batch)) return [unreadable(line, '"batch" is not a list')];
    return batch.map((event) => batchRow(line, event, row.fields));
  });
}

function objectRow(line: Line): Row {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return unreadable(line, 'the line is not JSON');
  }
  if (!isObject(value)) return unreadable(line, 'the line is JSON, but not an object');
  // A batch adds two levels around its events.
  if (deeperThan(value, deepestNesting + 2)) return unreadable(line, 'the line is nested too deeply');
  return { line: line.number, text: line.text, content: line.text.trim(), fields: value };
}

function batchRow(line: Line, event: unknown, body: JsonObject): Row {
  const text = JSON.stringify(event);
  if (!isObject(event)) return { line: line.number, text, reason: 'an event of the batch is not an object' };
  return { line: line.number, text, content: text, fields: withShared(event, body) };
}

function withShared(event: JsonObject, body: JsonObject): JsonObject {
  const merged = { ...event };
  if (Object.hasOwn(body, 'sentAt') && !Object.hasOwn(event, 'sentAt')) merged.sentAt = body.sentAt ?? null;
  for (const field of ['context', 'integrations']) {
    const shared = Object.hasOwn(body, field) ? body[field] : undefined;
    const own = Object.hasOwn(event, field) ? event[field] : {};
    if (isObject(shared) && isObject(own)) merged[field] = { ...shared, ...own };
  }
  return merged;
}

function unreadable(line: Line, reason: string): Row {
  return { line: line.number, text: line.text, reason };
}
