import { ArrivalQueue } from './arrival-queue.js';
import { randomOf } from './random.js';
import { Session } from './session.js';
import { day, second } from './values.js';
import { session } from './visits.js';

/** What to generate. `start` is ISO 8601; the events spread over `days` from there. */
export interface GenerateOptions {
  /** Same options, same seed: the same stream, byte for byte. */
  readonly seed: number;
  /** How many events, client retries included. */
  readonly events: number;
  /** How many people have an account by the end; two in five have one from the beginning. */
  readonly users: number;
  readonly start: string;
  readonly days: number;
}

/**
 * The traffic of "Stride", an invented fitness app, as Segment's SDKs send it: JSON objects of about 950 bytes in the
 * order of their arrival. Visitors become users (`Signed Up`, `identify`), train, buy, renew; a few share a device,
 * were offline, have a wrong clock or send the same event twice. Personal data stand where real clients put them:
 * traits, addresses and IPs, device names, page URLs, delivery addresses, free text. All people are made up: e-mail
 * addresses end in reserved domains. Events may share parts, so do not change them.
 * @throws RangeError when the options make no sense
 */
export function generate(options: GenerateOptions): Iterable<object> {
  const start = Date.parse(options.start);
  if (Number.isNaN(start)) throw new RangeError('start must be an ISO 8601 time');
  if (!Number.isSafeInteger(options.seed)) throw new RangeError('seed must be an integer');
  if (!(Number.isSafeInteger(options.events) && options.events >= 0))
    throw new RangeError('events must be 0 or more');
  if (!(Number.isSafeInteger(options.users) && options.users >= 1))
    throw new RangeError('users must be 1 or more');
  if (!(options.days > 0 && options.days <= 36_500)) throw new RangeError('days must be more than 0');
  return { [Symbol.iterator]: () => stream(options, start) };
}

/** Events of an average session; only the pace depends on it. */
const sessionEvents = 5;
/** How busy each hour of the UTC day is, around 1. */
const pace = [
  ...[0.5, 0.4, 0.3, 0.3, 0.5, 0.9, 1.4, 1.6, 1.3, 1.0, 0.9, 1.0],
  ...[1.2, 1.0, 0.9, 1.0, 1.3, 1.7, 1.8, 1.6, 1.3, 1.0, 0.8, 0.6],
];

function* stream(options: GenerateOptions, start: number): Generator<object, void, undefined> {
  const span = options.days * day;
  const random = randomOf(options.seed, 0);
  const queue = new ArrivalQueue();
  const members = { count: Math.floor(options.users * 0.4) };
  let at = start;
  let sent = 0;
  while (sent < options.events) {
    const left = options.events - sent - queue.size;
    if (left > 0) {
      const gap = at === start ? second : ((start + span - at) * sessionEvents * 2 * random.next()) / left;
      at = Math.min(start + span, at + gap / (pace[new Date(at).getUTCHours()] ?? 1));
      const due = members.count + 1 <= options.users * Math.min(1, 0.4 + (0.65 * (at - start)) / span);
      session(new Session(options.seed, random, queue, Math.floor(at)), members, due, options.users);
    }
    for (const event of queue.until(left > 0 ? at : Number.POSITIVE_INFINITY)) {
      yield event;
      sent += 1;
      if (sent === options.events) return;
    }
  }
}
