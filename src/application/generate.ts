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

type Fields = Record<string, unknown>;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

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

/** Decides who comes, and for what. */
function session(visit: Session, members: { count: number }, signUpDue: boolean, users: number): void {
  const { random } = visit;
  if (signUpDue && random.chance(0.6)) {
    members.count += 1;
    signUp(visit, personOf(visit.seed, members.count - 1));
  } else if (members.count === 0 || random.chance(0.12)) {
    const soon = members.count + random.int(20);
    const known = soon < users && random.chance(0.6);
    visitor(visit, personOf(visit.seed, known ? soon : users + random.int(1_000_000)));
  } else {
    const regular = Math.floor(members.count * random.next() * random.next());
    member(visit, personOf(visit.seed, regular));
  }
}

function visitor(visit: Session, person: Person): void {
  visit.onWeb(person, person.browserId);
  browse(visit, person, 1 + visit.random.int(4));
}

function signUp(visit: Session, person: Person): void {
  const { random } = visit;
  const inApp = person.platform !== 'web' && random.chance(0.6);
  if (inApp) {
    visit.onPhone(person, person.phoneId);
    visit.track('Application Installed', { version: person.app.version, build: person.app.build });
    for (const name of ['Welcome', 'Choose Goals', 'Create Account']) visit.screen(name, {});
  } else {
    visit.onWeb(person, person.browserId);
    browse(visit, person, 1 + random.int(3));
    visit.page('/signup', 'Create your account');
  }
  visit.userId = person.userId;
  visit.track('Signed Up', { method: random.pick(['email', 'email', 'apple', 'google']), plan: person.plan });
  visit.identify({ ...traitsOf(person), created_at: iso(visit.now) });
  if (person.gym) visit.group(person.gym);
}

function member(visit: Session, person: Person): void {
  const { random, seed } = visit;
  const partner = person.index % 25 === 24 ? personOf(seed, person.index - 1) : undefined;
  const device = partner && random.chance(0.5) ? partner : person;
  visit.userId = person.userId;
  if (device.platform !== 'web' && random.chance(0.8)) {
    visit.onPhone(device, device.phoneId, person);
    appSession(visit, person);
  } else {
    visit.onWeb(device, device.browserId);
    webSession(visit, person);
  }
  if (person.gym && random.chance(0.01)) visit.group(person.gym);
  if (person.plan !== 'free' && random.chance(0.07)) renewal(visit, person);
  if (random.chance(0.002)) {
    visit.onServer();
    visit.alias(`crm-${100_000 + person.index}`);
  }
}

function appSession(visit: Session, person: Person): void {
  const { random } = visit;
  if (random.chance(0.02)) visit.goOffline(random.between(10 * minute, 30 * hour));
  visit.track('Application Opened', { from_background: random.chance(0.7), version: person.app.version });
  if (random.chance(0.12)) visit.identify({ ...traitsOf(person), last_seen_version: person.app.version });
  for (let left = 1 + random.int(3); left > 0; left -= 1) {
    const name = random.pick([
      'Home',
      'Activity',
      'Workout Picker',
      'Friends',
      'Challenges',
      'Profile',
      'Shop',
    ]);
    visit.screen(name, { tab_index: random.int(5) });
  }
  if (random.chance(0.55)) workout(visit, person);
  if (random.chance(0.05)) order(visit, person);
  if (random.chance(0.02))
    visit.track('Feedback Sent', {
      rating: 1 + random.int(5),
      message: random.pick([
        `The route map stopped working. You can reach me at ${person.email}.`,
        `Please call me back on ${person.phone}, ${person.name}`,
        'Great app, thank you!',
        'Sync with my watch takes minutes since the update.',
      ]),
    });
}

function webSession(visit: Session, person: Person): void {
  const { random } = visit;
  browse(visit, person, 1 + random.int(4));
  if (random.chance(0.1))
    visit.page('/account', 'Your account', { search: `?user=${encodeURIComponent(person.email)}` });
  if (random.chance(0.25)) order(visit, person);
}

const pages: readonly (readonly [path: string, title: string])[] = [
  ['/', 'Stride: run, ride, lift'],
  ['/pricing', 'Plans and prices'],
  ['/features/training-plans', 'Training plans'],
  ['/blog/marathon-in-16-weeks', 'A marathon in 16 weeks'],
  ['/blog/heart-rate-zones', 'Heart rate zones explained'],
  ['/shop', 'Shop'],
  ['/shop/chest-straps', 'Chest straps'],
  ['/support', 'Help'],
];

const campaigns: readonly Fields[] = [
  { source: 'google', medium: 'cpc', name: 'brand-search', term: 'fitness app' },
  { source: 'instagram', medium: 'social', name: 'spring-challenge', content: 'story-2' },
  { source: 'newsletter', medium: 'email', name: 'weekly-digest' },
  { source: 'facebook', medium: 'paid-social', name: 'lookalike-runners', content: 'video-b' },
];

function browse(visit: Session, person: Person, count: number): void {
  const { random } = visit;
  const campaign = random.chance(0.35) ? random.pick(campaigns) : undefined;
  for (let index = 0; index < count; index += 1) {
    const [path, title] = random.pick(pages);
    if (index > 0 || !campaign) {
      const search = random.chance(0.02) ? `?email=${encodeURIComponent(person.email)}` : '';
      visit.page(path, title, { search, referrer: index > 0 ? 'https://www.stride.example/' : '' });
      continue;
    }
    const query = Object.entries(campaign).map(
      ([key, value]) => `utm_${key === 'name' ? 'campaign' : key}=${encodeURIComponent(String(value))}`,
    );
    if (campaign.medium === 'email' && random.chance(0.5))
      query.push(`email=${encodeURIComponent(person.email)}`);
    if (campaign.source === 'google') query.push(`gclid=Cj0KCQ${random.hex(22)}`);
    const referrer = campaign.medium === 'email' ? '' : `https://www.${campaign.source}.com/`;
    visit.campaign = campaign;
    visit.page(path, title, { search: `?${query.join('&')}`, referrer });
  }
}

const workouts = [
  { type: 'running', metresPerSecond: 2.9 },
  { type: 'cycling', metresPerSecond: 7.1 },
  { type: 'hiking', metresPerSecond: 1.2 },
  { type: 'swimming', metresPerSecond: 0.8 },
  { type: 'strength', metresPerSecond: 0 },
  { type: 'yoga', metresPerSecond: 0 },
];

function workout(visit: Session, person: Person): void {
  const { random } = visit;
  const { type, metresPerSecond } = random.pick(workouts);
  const shared = { workout_id: random.uuid(), type, indoor: metresPerSecond === 0 || random.chance(0.2) };
  visit.track('Workout Started', { ...shared, source: random.pick(['phone', 'watch', 'watch']) });
  const seconds = Math.floor(random.between(12 * 60, 95 * 60));
  const average = 105 + random.int(50);
  visit.pause(seconds * second);
  const route = {
    start: {
      latitude: round(person.home.latitude + random.between(-0.05, 0.05), 6),
      longitude: round(person.home.longitude + random.between(-0.05, 0.05), 6),
    },
    points: seconds,
  };
  visit.track('Workout Completed', {
    ...shared,
    duration: seconds,
    ...(metresPerSecond > 0
      ? { distance: round(seconds * metresPerSecond * random.between(0.8, 1.2), 1) }
      : {}),
    calories: Math.floor((seconds / 60) * random.between(5, 12)),
    heart_rate: { average, max: average + 12 + random.int(25) },
    ...(metresPerSecond > 0 && !shared.indoor && random.chance(0.3) ? { route } : {}),
  });
}

const products: readonly (readonly [sku: string, name: string, category: string, cents: number])[] = [
  ['STR-HR-01', 'Chest strap', 'Sensors', 5_990],
  ['STR-BT-02', 'Water bottle 750 ml', 'Accessories', 1_450],
  ['STR-TS-11', 'Running shirt', 'Clothing', 3_495],
  ['STR-MT-03', 'Yoga mat', 'Equipment', 4_200],
  ['STR-BD-05', 'Resistance bands', 'Equipment', 1_999],
  ['STR-CP-07', 'Coaching, 4 weeks', 'Services', 8_900],
];

function order(visit: Session, person: Person): void {
  const { random } = visit;
  const currency = person.home.currency;
  const items = Array.from({ length: 1 + random.int(3) }, () => {
    const [sku, name, category, cents] = random.pick(products);
    return {
      product_id: `p_${sku.slice(-2)}`,
      sku,
      name,
      category,
      brand: 'Stride',
      price: cents / 100,
      quantity: 1,
    };
  });
  for (const item of items.slice(0, 2))
    visit.track('Product Added', { cart_id: `c_${random.hex(8)}`, ...item, currency });
  const cents = items.reduce((sum, item) => sum + Math.round(item.price * 100), 0);
  const shipping = cents >= 5_000 ? 0 : 490;
  visit.track('Order Completed', {
    order_id: `o_${random.hex(12)}`,
    total: (cents + shipping) / 100,
    revenue: cents / 100,
    shipping: shipping / 100,
    tax: Math.round(cents * 0.16) / 100,
    currency,
    ...(random.chance(0.15) ? { coupon: 'SPRING10' } : {}),
    payment_method: random.pick(['card', 'paypal', 'apple_pay']),
    products: items,
    ...(random.chance(0.3) ? { email: person.email } : {}),
    ...(random.chance(0.3)
      ? { shipping_address: { name: person.name, phone: person.phone, ...person.address } }
      : {}),
  });
}

function renewal(visit: Session, person: Person): void {
  const { random } = visit;
  const yearly = random.chance(0.3);
  const price = person.plan === 'pro' ? 12.99 : 7.99;
  visit.onServer();
  visit.track('Subscription Renewed', {
    subscription_id: `sub_${person.index.toString(36).padStart(6, '0')}`,
    plan: person.plan,
    interval: yearly ? 'year' : 'month',
    revenue: yearly ? round(price * 10, 2) : price,
    currency: person.home.currency,
    renewal_number: 1 + random.int(24),
    payment: { provider: 'stripe', card_brand: random.pick(['visa', 'mastercard', 'amex']) },
  });
}

/** One visit: its clock, its device, and the events that it sends. */
class Session {
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

interface Gym {
  readonly groupId: string;
  readonly name: string;
  readonly kind: string;
  readonly city: string;
  readonly members: number;
}

interface Address {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}

/** A made-up human being, a function of seed and index: nothing of it needs to be remembered. */
interface Person {
  readonly index: number;
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly birthday: string;
  readonly gender: string;
  readonly address: Address;
  readonly home: Home;
  readonly plan: 'free' | 'plus' | 'pro';
  readonly goals: readonly string[];
  readonly notifications: Fields;
  readonly gym: Gym | undefined;
  readonly platform: 'ios' | 'android' | 'web';
  readonly phoneId: string;
  readonly browserId: string;
  readonly browser: string;
  readonly device: Fields;
  readonly app: { readonly version: string; readonly build: string };
  readonly network: number;
  /** How far the clocks of their devices are off, milliseconds. */
  readonly skew: number;
}

interface Home {
  readonly country: string;
  readonly locale: string;
  readonly timezone: string;
  readonly currency: string;
  readonly metric: boolean;
  /** Given and family names, each `name=its form in an e-mail address`. */
  readonly given: string;
  readonly family: string;
  readonly familyFirst?: true;
  readonly streets: string;
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
  /** `#` stands for a random digit here. */
  readonly postal: string;
  readonly phone: string;
  readonly carrier: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

const homes: readonly Home[] = [
  {
    ...{ country: 'US', locale: 'en-US', timezone: 'America/Chicago', currency: 'USD', metric: false },
    given: 'Ava=ava Marcus=marcus Emily=emily Tyrone=tyrone Grace=grace Luis=luis Hannah=hannah',
    family: "Johnson=johnson Nguyen=nguyen Garcia=garcia O'Neill=oneill Washington=washington Brooks=brooks",
    ...{ streets: '# Maple Avenue|1# Oak Street|2## Lakeview Drive', city: 'Chicago', postal: '606##' },
    ...{ latitude: 41.88, longitude: -87.63, phone: '+1 312-555-01##', carrier: 'T-Mobile' },
    ...{ ipv4: '73.44', ipv6: '2601:249' },
  },
  {
    ...{ country: 'DE', locale: 'de-DE', timezone: 'Europe/Berlin', currency: 'EUR', metric: true },
    given: 'Jürgen=juergen Anna=anna Björn=bjoern Käthe=kaethe Lukas=lukas Sofia=sofia Emre=emre',
    family: 'Müller=mueller Schmidt=schmidt Weiß=weiss Yılmaz=yilmaz Schäfer=schaefer Vogel=vogel',
    ...{ streets: 'Schönhauser Allee 1#|Gärtnerstraße #|Am Mühlenberg 2#', city: 'Berlin', postal: '104##' },
    ...{ latitude: 52.52, longitude: 13.4, phone: '+49 171 39200##', carrier: 'Telekom.de' },
    ...{ ipv4: '84.143', ipv6: '2003:e4' },
  },
  {
    ...{
      country: 'JP',
      locale: 'ja-JP',
      timezone: 'Asia/Tokyo',
      currency: 'JPY',
      metric: true,
      familyFirst: true,
    },
    given: '太郎=taro 花子=hanako 健太=kenta 美咲=misaki 翔=sho さくら=sakura',
    family: '山田=yamada 佐藤=sato 鈴木=suzuki 高橋=takahashi 渡辺=watanabe',
    ...{ streets: '神南1丁目#-1#|道玄坂2丁目1#-#', city: '渋谷区', postal: '150-00##' },
    ...{ latitude: 35.66, longitude: 139.7, phone: '090-0000-00##', carrier: 'NTT DOCOMO' },
    ...{ ipv4: '126.33', ipv6: '240b:10' },
  },
  {
    ...{ country: 'FR', locale: 'fr-FR', timezone: 'Europe/Paris', currency: 'EUR', metric: true },
    given: 'Zoé=zoe Léa=lea François=francois Amélie=amelie Karim=karim Hugo=hugo',
    family: 'Dubois=dubois Lefèvre=lefevre Benali=benali Moreau=moreau Garçon=garcon',
    ...{ streets: '1# rue de la République|# avenue Jean Jaurès', city: 'Lyon', postal: '6900#' },
    ...{ latitude: 45.76, longitude: 4.84, phone: '+33 6 39 98 ## ##', carrier: 'Orange F' },
    ...{ ipv4: '90.66', ipv6: '2a01:cb14' },
  },
  {
    ...{ country: 'GB', locale: 'en-GB', timezone: 'Europe/London', currency: 'GBP', metric: true },
    given: 'Oliver=oliver Aisha=aisha Siobhán=siobhan George=george Priya=priya Isla=isla',
    family: 'Smith=smith Patel=patel Evans=evans Okafor=okafor Campbell=campbell',
    ...{ streets: '# Station Road|4# Victoria Terrace', city: 'Leeds', postal: 'LS# #AB' },
    ...{ latitude: 53.8, longitude: -1.55, phone: '07700 9000##', carrier: 'EE' },
    ...{ ipv4: '86.152', ipv6: '2a00:23c7' },
  },
  {
    ...{ country: 'BR', locale: 'pt-BR', timezone: 'America/Sao_Paulo', currency: 'BRL', metric: true },
    given: 'João=joao Conceição=conceicao Beatriz=beatriz Thiago=thiago Luíza=luiza',
    family: 'Silva=silva Gonçalves=goncalves Araújo=araujo Pereira=pereira',
    ...{ streets: 'Rua Augusta, 1##|Avenida Brigadeiro, 2##', city: 'São Paulo', postal: '013##-000' },
    ...{ latitude: -23.55, longitude: -46.64, phone: '+55 11 90000-00##', carrier: 'VIVO' },
    ...{ ipv4: '177.68', ipv6: '2804:14d' },
  },
  {
    ...{ country: 'PL', locale: 'pl-PL', timezone: 'Europe/Warsaw', currency: 'PLN', metric: true },
    given: 'Łukasz=lukasz Małgorzata=malgorzata Jakub=jakub Zofia=zofia',
    family: 'Wiśniewski=wisniewski Kowalczyk=kowalczyk Wójcik=wojcik Dąbrowska=dabrowska',
    ...{ streets: 'ul. Świętokrzyska 1#|ul. Długa #', city: 'Kraków', postal: '31-0##' },
    ...{ latitude: 50.06, longitude: 19.94, phone: '+48 500 000 0##', carrier: 'Orange PL' },
    ...{ ipv4: '83.10', ipv6: '2a02:a310' },
  },
  {
    ...{ country: 'IN', locale: 'hi-IN', timezone: 'Asia/Kolkata', currency: 'INR', metric: true },
    given: 'प्रिया=priya राहुल=rahul Ananya=ananya Vikram=vikram',
    family: 'शर्मा=sharma Iyer=iyer Singh=singh Reddy=reddy',
    ...{ streets: '1# MG Road|# Residency Road', city: 'Bengaluru', postal: '5600##' },
    ...{ latitude: 12.97, longitude: 77.59, phone: '+91 90000 000##', carrier: 'Jio' },
    ...{ ipv4: '117.192', ipv6: '2409:4071' },
  },
];

const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
];

const gyms: readonly (readonly [name: string, kind: string, city: string])[] = [
  ['Iron Temple', 'gym', 'Chicago'],
  ['Kraftwerk Süd', 'gym', 'Berlin'],
  ['Lauftreff Tiergarten', 'team', 'Berlin'],
  ['渋谷ランナーズ', 'team', '渋谷区'],
  ['Acme Inc. Wellness', 'company', 'Leeds'],
];

function personOf(seed: number, index: number): Person {
  const random = randomOf(seed, index + 1);
  const home = random.pick(homes);
  const [firstName = '', mailFirst = ''] = random.pick(home.given.split(' ')).split('=');
  const [lastName = '', mailLast = ''] = random.pick(home.family.split(' ')).split('=');
  const platform = random.pick(['ios', 'ios', 'android', 'android', 'web'] as const);
  const domain = random.pick(['example.com', 'example.org', 'example.net', 'mail.example', 'post.example']);
  const local = random.pick([
    `${mailFirst}.${mailLast}${index}`,
    `${mailFirst.slice(0, 1)}${mailLast}${index}`,
  ]);
  const born = Date.UTC(1955 + random.int(50), random.int(12), 1 + random.int(28));
  const gymIndex = random.int(gyms.length);
  const [name, kind, city] = gyms[gymIndex] ?? ['', '', ''];
  return {
    index,
    home,
    firstName,
    lastName,
    platform,
    name: home.familyFirst ? `${lastName} ${firstName}` : `${firstName} ${lastName}`,
    userId: `usr_${random.hex(12)}`,
    email: `${local}@${domain}`,
    phone: digits(random, home.phone),
    birthday: iso(born).slice(0, 10),
    gender: random.pick(['female', 'male', 'non-binary', 'undisclosed']),
    address: {
      street: digits(random, random.pick(home.streets.split('|'))),
      city: home.city,
      postalCode: digits(random, home.postal),
      country: home.country,
    },
    plan: random.pick(['free', 'free', 'free', 'plus', 'pro'] as const),
    goals: ['lose weight', 'run 10k', 'sleep better', 'build muscle', 'less stress'].filter(() =>
      random.chance(0.4),
    ),
    notifications: {
      email: random.chance(0.7),
      push: { workouts: random.chance(0.8), friends: random.chance(0.5) },
    },
    gym: random.chance(0.25)
      ? { groupId: `grp_${gymIndex}`, name, kind, city, members: 40 + gymIndex * 31 }
      : undefined,
    phoneId: random.uuid(),
    browserId: random.uuid(),
    browser: random.pick(browsers),
    device: deviceOf(random, platform, firstName),
    app: random.pick([
      { version: '7.4.1', build: '2210' },
      { version: '7.5.0', build: '2298' },
    ]),
    network: random.int(65_536),
    skew: random.chance(0.02) ? Math.floor(random.between(-3 * hour, 3 * hour)) : 0,
  };
}

/** An iPhone is often called after its owner. */
function deviceOf(random: Random, platform: Person['platform'], firstName: string): Fields {
  const adTrackingEnabled = random.chance(0.5);
  const advertisingId = adTrackingEnabled ? { advertisingId: random.uuid() } : {};
  if (platform === 'ios') {
    const name = random.chance(0.5) ? `iPhone (${firstName})` : 'iPhone';
    const model = random.pick(['iPhone14,5', 'iPhone15,3', 'iPhone17,1']);
    const id = random.uuid().toUpperCase();
    return { id, ...advertisingId, adTrackingEnabled, manufacturer: 'Apple', model, name, type: 'ios' };
  }
  const [manufacturer = '', model = '', name = ''] = random.pick([
    ['samsung', 'SM-S921B', 'e1s'],
    ['Google', 'Pixel 8', 'shiba'],
    ['Xiaomi', '23049PCD8G', 'marble'],
  ]);
  return {
    id: random.hex(16),
    ...advertisingId,
    adTrackingEnabled,
    manufacturer,
    model,
    name,
    type: 'android',
  };
}

function traitsOf(person: Person): Fields {
  const { name, firstName, lastName, email, phone, birthday, gender, address, plan, goals, home } = person;
  const preferences = { units: home.metric ? 'metric' : 'imperial', notifications: person.notifications };
  return { name, firstName, lastName, email, phone, birthday, gender, address, plan, goals, preferences };
}

/** Mostly the same network for the same person, IPv6 for two in five. */
function addressOf(random: Random, { home, network }: Person): string {
  const low = (network >> 8) & 255;
  const high = network & 255;
  if (network % 5 < 2)
    return `${home.ipv6}:${network.toString(16)}:${random.hex(4)}:${random.hex(4)}::${random.hex(3)}`;
  return `${home.ipv4}.${low}.${random.chance(0.9) ? high : random.int(256)}`;
}

function digits(random: Random, form: string): string {
  return form.replaceAll('#', () => String(random.int(10)));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** Events in the order of their arrival; a binary heap, first in first out among equals. */
class ArrivalQueue {
  readonly #heap: { readonly at: number; readonly turn: number; readonly event: object }[] = [];
  #turn = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, event: object): void {
    const heap = this.#heap;
    this.#turn += 1;
    heap.push({ at, turn: this.#turn, event });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) return;
      child = parent;
    }
  }

  /** Takes out what has arrived by then. */
  *until(time: number): Generator<object, void, undefined> {
    const heap = this.#heap;
    for (let first = heap[0]; first && first.at <= time; first = heap[0]) {
      const last = heap.pop();
      if (last && heap.length > 0) {
        heap[0] = last;
        this.#sink();
      }
      yield first.event;
    }
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfEarlier(child, parent)) return;
      parent = child;
    }
  }

  #isEarlier(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.turn < b.turn));
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const a = this.#heap[child];
    const b = this.#heap[parent];
    if (!a || !b || !this.#isEarlier(child, parent)) return false;
    this.#heap[child] = b;
    this.#heap[parent] = a;
    return true;
  }
}

interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  hex(length: number): string;
  uuid(): string;
}

/** sfc32 (public domain), so that the numbers are the same on every machine; each stream of a seed is its own. */
function randomOf(seed: number, stream: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = stream | 0;
  let counter = 1;
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) bits();
  const next = () => bits() / 2 ** 32;
  const int = (below: number) => Math.floor(next() * below);
  const hex = (length: number): string => {
    let text = '';
    while (text.length < length) text += bits().toString(16).padStart(8, '0');
    return text.slice(0, length);
  };
  return {
    next,
    int,
    hex,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(list.length)] as T,
    uuid: () => {
      const all = hex(32);
      const variant = '89ab'[Number.parseInt(all.slice(16, 17), 16) & 3];
      return `${all.slice(0, 8)}-${all.slice(8, 12)}-4${all.slice(13, 16)}-${variant}${all.slice(17, 20)}-${all.slice(20)}`;
    },
  };
}
