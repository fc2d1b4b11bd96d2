import { Refusal } from './refusal.js';
import type { Sender, SourceBook } from './source-book.js';

export interface Admission {
  readonly sources: Pick<SourceBook, 'find'>;
  /** Told of a request that was refused because its source sends too much. */
  onLimited?(source: string): void;
}

/**
 * Who sends, if he may. A page of another origin than the source lists is refused; what says no origin is no page:
 * a server, an app, an image.
 * @throws Refusal `no_write_key` `unknown_write_key` `source_disabled` `wrong_origin` `rate_limited`
 */
export function admitSender(
  key: string | undefined,
  origin: string | undefined,
  admission: Admission,
): Sender {
  if (key === undefined)
    throw new Refusal(
      'no_write_key',
      'send the write key as the user name of Basic authentication, as writeKey in the body, or as writeKey in the URL',
    );
  const sender = admission.sources.find(key);
  if (sender === undefined)
    throw new Refusal(
      'unknown_write_key',
      'the write key belongs to no source; check the key and that its source exists',
    );
  if (sender.disabled)
    throw new Refusal('source_disabled', 'the source of this write key is disabled; enable it to send again');
  if (origin !== undefined && sender.origins !== undefined && !sender.origins.has(origin))
    throw new Refusal('wrong_origin', 'the source of this write key takes nothing from pages of this origin');
  checkRate(sender, admission);
  return sender;
}

/** @throws Refusal `rate_limited` */
export function checkRate({ bucket, source }: Sender, { onLimited }: Pick<Admission, 'onLimited'>): void {
  const seconds = bucket?.wait(performance.now()) ?? 0;
  if (seconds === 0) return;
  onLimited?.(source.name);
  throw new Refusal(
    'rate_limited',
    'the source sends more than its rate allows; nothing of this request was accepted, send it again later',
    Math.ceil(seconds),
  );
}
