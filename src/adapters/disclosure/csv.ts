import type { DisclosedEvent } from '../../domain/ports/disclosure.js';

export const csvHead = 'time,received_at,type,kind,name,source,id,event,request,added\r\n';

/** One event as a row of RFC 4180; what has an inside is JSON. */
export function csvRow(event: DisclosedEvent): string {
  const { time, received_at, type, kind, name = '', source, id } = event;
  const json = [event.event, event.request, event.added].map((part) => JSON.stringify(part));
  return `${[time, received_at, type, kind, name, source, id, ...json].map(cell).join(',')}\r\n`;
}

/** A value that a spreadsheet would take for a formula is kept from that by an apostrophe. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
