import type { ArrivalQueue } from './arrival-queue.js';
import { addressOf, type Gym, type Person } from './person.js';
import type { Random } from './random.js';
import { type Fields, iso, minute, second } from './values.js';

/** One visit: its clock, its device, and the events that it sends. */
export class Session {
  userId: string | undefined;
  campaign: Fields | undefined;
  now: number;
  #client: 'web' | 'ios' | 'android' | 'server' = 'web';
  #anonymousId: string | undefined;
  #context: Fields = {};
  #skew = 0;
  #offlineUntil = 0;

  constructor(
    readonly seed: number,
    readonly random: Random,
    private readonly queue: ArrivalQueue,
    start: number,
  ) {
    this.now = start;
  }

  onWeb(device: Person, anonymousId: string): void {
    this.#client = 'web';
    this.#anonymousId = anonymousId;
    this.#skew = device.skew;
    this.#context = {
      ip: addressOf(this.random, device),
      library: { name: 'analytics.js', version: 'npm:next-1.82.0' },
      locale: device.home.locale,
      timezone: device.home.timezone,
      userAgent: device.browser,
    };
  }

  /** @param user who is signed in: Android's SDK repeats the traits of its user in every context */
  onPhone(device: Person, anonymousId: string, user?: Person): void {
    const ios = device.platform === 'ios';
    this.#client = ios ? 'ios' : 'android';
    this.#anonymousId = anonymousId;
    this.#skew = device.skew;
    const wifi = this.random.chance(0.6);
    this.#context = {
      app: { name: 'Stride', namespace: 'example.stride.app', ...device.app },
      device: device.device,
      ip: addressOf(this.random, device),
      library: { name: ios ? 'analytics-swift' : 'analytics-kotlin', version: ios ? '1.7.3' : '1.19.1' },
      locale: device.home.locale,
      network: { carrier: device.home.carrier, cellular: !wifi, wifi },
      os: { name: ios ? 'iOS' : 'Android', version: ios ? '18.3' : '15' },
      screen: ios ? { width: 390, height: 844, density: 3 } : { width: 1080, height: 2400, density: 2.6 },
      timezone: device.home.timezone,
      ...(ios || !user ? {} : { traits: { userId: user.userId, email: user.email, name: user.name } }),
    };
  }

  onServer(): void {
    this.#client = 'server';
    this.#anonymousId = undefined;
    this.#skew = 0;
    this.#offlineUntil = 0;
    this.#context = { library: { name: 'analytics-python', version: '2.3.3' } };
  }

  /** From now on nothing is sent for `ms` milliseconds; what happens meanwhile arrives late, all at once. */
  goOffline(ms: number): void {
    this.#offlineUntil = this.now + Math.floor(ms);
  }

  pause(ms: number): void {
    this.now += ms;
  }

  track(event: string, properties: Fields): void {
    this.#send('track', { event, properties });
  }

  identify(traits: Fields): void {
    this.#send('identify', { traits });
  }

  group(gym: Gym): void {
    const { groupId, ...traits } = gym;
    this.#send('group', { groupId, traits });
  }

  alias(previousId: string): void {
    this.#send('alias', { previousId });
  }

  screen(name: string, properties: Fields): void {
    this.#send('screen', { name, properties: { name, ...properties } });
  }

  page(path: string, title: string, { search = '', referrer = '' } = {}): void {
    const page = { path, referrer, search, title, url: `https://www.stride.example${path}${search}` };
    this.#context = { ...this.#context, page, ...(this.campaign ? { campaign: this.campaign } : {}) };
    this.#send('page', { name: title, properties: page });
  }

  #send(type: string, fields: Fields): void {
    const { random } = this;
    this.now += Math.floor(random.between(300, 45 * second));
    const mobile = this.#client === 'ios' || this.#client === 'android';
    const flush = mobile ? random.int(30 * second) : random.int(400);
    const sent = Math.max(this.now + 5 + flush, this.#offlineUntil);
    const time = this.#time(this.now + this.#skew);
    const event = {
      type,
      messageId: this.#messageId(),
      ...(this.userId === undefined ? {} : { userId: this.userId }),
      ...(this.#anonymousId === undefined ? {} : { anonymousId: this.#anonymousId }),
      ...fields,
      context: this.#context,
      integrations: {},
      timestamp: time,
      ...(mobile ? { originalTimestamp: time } : {}),
      sentAt: this.#time(sent + this.#skew),
    };
    this.queue.add(sent + 20 + random.int(300), event);
    if (random.chance(0.006)) this.queue.add(sent + 400 + random.int(minute), event);
  }

  #messageId(): string {
    const id = this.random.uuid();
    if (this.#client === 'web') return `ajs-next-${this.now}-${id}`;
    return this.#client === 'ios' ? id.toUpperCase() : id;
  }

  #time(ms: number): string {
    return this.#client === 'server' ? iso(ms).replace('Z', '000+00:00') : iso(ms);
  }
}
