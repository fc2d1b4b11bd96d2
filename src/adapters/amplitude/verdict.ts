import type { NoReply, Reply } from '../http-client/http-client.js';

/** What an answer of Amplitude's says of the events of a request. Indexes are those of the request. */
export type Verdict =
  | { readonly kind: 'ingested' }
  /** Nothing was ingested; these are to be left out, the rest sent again. */
  | {
      readonly kind: 'refused';
      readonly error: string;
      readonly rejected: ReadonlyMap<number, string>;
      readonly throttled: ReadonlySet<number>;
      /** Users and devices that send too much: whatever is theirs has to wait. */
      readonly throttledIds: ReadonlySet<string>;
      /** Their quota of the day is used up. */
      readonly spentIds: ReadonlySet<string>;
    }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'away'; readonly reason: string; readonly ms?: number }
  | { readonly kind: 'stop'; readonly reason: string };

const fieldLists = [
  ['events_with_invalid_fields', 'invalid'],
  ['events_with_missing_fields', 'missing'],
  ['events_with_invalid_id_lengths', 'too short'],
] as const;

/**
 * Reads an answer. A status without Amplitude's own body is none of Amplitude's: a proxy's, or a wrong address.
 * @see https://amplitude.com/docs/apis/analytics/http-v2
 */
export function verdictOf(reply: Reply | NoReply): Verdict {
  if ('problem' in reply) return { kind: 'away', reason: `no answer: ${reply.problem}` };
  const { status, retryAfterMs } = reply;
  const body = isObject(reply.body) ? reply.body : {};
  if (status === 200) {
    return body.code === 200
      ? { kind: 'ingested' }
      : { kind: 'away', reason: 'answered 200 without the code of Amplitude' };
  }
  const error = typeof body.error === 'string' ? body.error : `status ${status}`;
  if (status === 413) return { kind: 'too_large' };
  if (status === 429 || status === 400) {
    if (isAboutKey(error, body)) return { kind: 'stop', reason: error };
    const refused = refusalOf(error, body);
    if (status === 400 || refused.throttled.size + refused.throttledIds.size > 0) return refused;
    return { kind: 'away', reason: error, ms: retryAfterMs ?? 30_000 };
  }
  if (status >= 500 || status === 408 || status === 425)
    return {
      kind: 'away',
      reason: error,
      ...(retryAfterMs === undefined ? undefined : { ms: retryAfterMs }),
    };
  return { kind: 'stop', reason: `${error}, status ${status}: check the address and who may reach it` };
}

function isAboutKey(error: string, body: { readonly [field: string]: unknown }): boolean {
  return /api[ _]?key/i.test(error) || body.missing_field === 'api_key';
}

function refusalOf(
  error: string,
  body: { readonly [field: string]: unknown },
): Extract<Verdict, { kind: 'refused' }> {
  const rejected = new Map<number, string>();
  for (const [list, how] of fieldLists) {
    const fields = body[list];
    if (!isObject(fields)) continue;
    for (const [field, indexes] of Object.entries(fields))
      for (const index of numbersIn(indexes)) rejected.set(index, `${error}: ${field} ${how}`);
  }
  for (const index of numbersIn(body.silenced_events))
    rejected.set(index, `${error}: Amplitude silences the device`);
  const throttledIds = new Set([...namesIn(body.throttled_users), ...namesIn(body.throttled_devices)]);
  const spentIds = new Set([
    ...namesIn(body.exceeded_daily_quota_users),
    ...namesIn(body.exceeded_daily_quota_devices),
  ]);
  for (const id of spentIds) throttledIds.add(id);
  return {
    kind: 'refused',
    error,
    rejected,
    throttled: new Set(numbersIn(body.throttled_events)),
    throttledIds,
    spentIds,
  };
}

function numbersIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((one) => Number.isInteger(one)) : [];
}

/** Ids as the keys of an object or the items of a list. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  return isObject(value) ? Object.keys(value) : [];
}

function isObject(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
