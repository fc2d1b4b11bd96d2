import { type Person, personOf, traitsOf } from './person.js';
import type { Session } from './session.js';
import { type Fields, hour, iso, minute, round, second } from './values.js';

/** Decides who comes, and for what. */
export function session(visit: Session, members: { count: number }, signUpDue: boolean, users: number): void {
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
