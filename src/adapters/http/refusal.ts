/** Every way in which a request can be refused here, and the status that says so. Outages have their own codes. */
const statuses = {
  bad_request: 400,
  bad_path: 400,
  unfinished_body: 400,
  bad_gzip: 400,
  bad_utf8: 400,
  bad_json: 400,
  too_deep: 400,
  no_batch: 400,
  no_data: 400,
  no_write_key: 401,
  unknown_write_key: 401,
  source_disabled: 401,
  wrong_admin_token: 401,
  wrong_origin: 403,
  not_found: 404,
  wrong_method: 405,
  nothing_changed: 409,
  erased: 410,
  request_timeout: 408,
  body_too_large: 413,
  too_many_events: 413,
  unsupported_encoding: 415,
  overloaded: 429,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  not_ready: 503,
} as const;

export type RefusalCode = keyof typeof statuses;

/** Why a request is refused, before anything of it was accepted. The message says what to do and repeats no value. */
export class Refusal extends Error {
  readonly status: number;

  constructor(
    readonly code: RefusalCode,
    message: string,
    /** When to come again, where that is known and `status` asks for it. */
    readonly retryAfterSeconds = 1,
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = statuses[code];
  }
}

/** The body of every answer that is not a success. */
export function errorBody(code: string, message: string): string {
  return JSON.stringify({ success: false, error: { code, message } });
}
