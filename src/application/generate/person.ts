import { type Random, randomOf } from './random.js';
import { type Fields, hour, iso } from './values.js';

export interface Gym {
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
export interface Person {
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

export function personOf(seed: number, index: number): Person {
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

export function traitsOf(person: Person): Fields {
  const { name, firstName, lastName, email, phone, birthday, gender, address, plan, goals, home } = person;
  const preferences = { units: home.metric ? 'metric' : 'imperial', notifications: person.notifications };
  return { name, firstName, lastName, email, phone, birthday, gender, address, plan, goals, preferences };
}

/** Mostly the same network for the same person, IPv6 for two in five. */
export function addressOf(random: Random, { home, network }: Person): string {
  const low = (network >> 8) & 255;
  const high = network & 255;
  if (network % 5 < 2)
    return `${home.ipv6}:${network.toString(16)}:${random.hex(4)}:${random.hex(4)}::${random.hex(3)}`;
  return `${home.ipv4}.${low}.${random.chance(0.9) ? high : random.int(256)}`;
}

function digits(random: Random, form: string): string {
  return form.replaceAll('#', () => String(random.int(10)));
}
