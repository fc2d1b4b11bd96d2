import type { JsonObject } from '../../domain/json.js';
import { eventMapOf } from './event-map-of.js';
import { lineByLine, type RowReader } from './row.js';

/** Web servers bound each header to 8 or 32 KB; escaping takes up to four characters for one. */
const longestLine = 256 * 1024;

const quoted = '"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"';
const lineForm = new RegExp(
  `^(\\S{1,256}) (\\S{1,256}) (.{1,256}?) \\[(\\d{2}/[A-Za-z]{3}/\\d{4}:\\d{2}:\\d{2}:\\d{2} [+-]\\d{4})\\] ` +
    `${quoted} (\\d{3}|-) (\\d{1,15}|-)(?: ${quoted})?(?: "([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"?)?(.*)$`,
  's',
);
const requestForm = /^([A-Za-z_-]{1,32}) (\S+)(?: (HTTP\/[\d.]{1,8}))?$/;

/**
 * The combined log of Apache and nginx (and the common log, which lacks the last two fields):
 * `ip identity user [time] "request" status bytes "referer" "user agent"`. Fields: `ip identity user time method path
 * query protocol status bytes referer user_agent`. `-` is an absent field; status and bytes are numbers; `query` starts
 * with `?`; `\"` and `\\` are unescaped, other escapes stay as the server wrote them. A request line that is not one
 * (probes, TLS on the wrong port) is kept whole as `request`, what a longer format appends as `extra`. The closing quote
 * of the last field may be missing: cut lines are kept.
 */
export function combinedLogLines(): RowReader {
  return lineByLine((line) => {
    const fields = line.text.length <= longestLine ? fieldsOf(line.text) : undefined;
    if (!fields)
      return [{ line: line.number, text: line.text, reason: 'the line is not in the combined log format' }];
    return [{ line: line.number, text: line.text, content: line.text, fields }];
  });
}

/** What holds for `combined-log` without a map; `maps/combined-log.yaml` says the same. */
export const combinedLogMap = eventMapOf(
  {
    kind: 'track',
    name: { const: 'Page Requested' },
    time: { field: 'time', format: 'clf' },
    traits: { username: 'user' },
    context: {
      ip: 'ip',
      userAgent: 'user_agent',
      'page.path': 'path',
      'page.search': 'query',
      'page.referrer': 'referer',
    },
    properties: ['rest', 'path'],
  },
  'combined-log',
);

function fieldsOf(text: string): JsonObject | undefined {
  const match = lineForm.exec(text);
  if (!match) return undefined;
  const [, ip, identity, user, time, request = '-', status, bytes, referer, agent, extra = ''] = match;
  const fields: JsonObject = {};
  const set = (field: string, value: string | undefined) => {
    if (value !== undefined && value !== '-' && value !== '') fields[field] = unescaped(value);
  };
  set('ip', ip);
  set('identity', identity);
  set('user', user);
  set('time', time);
  const parts = requestForm.exec(request);
  if (parts) {
    const target = parts[2] as string;
    const queryAt = target.indexOf('?');
    set('method', parts[1]);
    set('path', queryAt < 0 ? target : target.slice(0, queryAt));
    set('query', queryAt < 0 ? undefined : target.slice(queryAt));
    set('protocol', parts[3]);
  } else set('request', request);
  if (status !== '-') fields.status = Number(status);
  if (bytes !== '-') fields.bytes = Number(bytes);
  set('referer', referer);
  set('user_agent', agent);
  set('extra', extra.trim());
  return fields;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\(["\\])/g, '$1') : text;
}
