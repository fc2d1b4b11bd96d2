import type { DetectorKind } from '../../src/domain/privacy/detection/finding.js';
import { passesLuhn, passesMod97, passesTaxId, withCheckDigit } from './checksums.js';
import type { Language } from './label.js';
import { people } from './people.js';
import type { Random } from './random.js';
import type { Side } from './seeds.js';

/** What the making of a value may depend on. */
export interface Circumstances {
  readonly random: Random;
  readonly language: Language;
  readonly side: Side;
}

type Make = (by: Circumstances) => string;

/** Forms that both corpora have, and those that only one has. */
interface Forms<T> {
  readonly shared: readonly T[];
  readonly development: readonly T[];
  readonly heldOut: readonly T[];
}

function pickForm<T>({ random, side }: Circumstances, forms: Forms<T>): T {
  return random.pick([...forms.shared, ...(side === 'development' ? forms.development : forms.heldOut)]);
}

const person: Make = ({ random, language }) => {
  const { given, family } =
    people[random.chance(0.8) ? language : random.pick<Language>(['en', 'de', 'es', 'fr'])];
  return `${random.pick(given)} ${random.pick(family)}`;
};
const firstName: Make = (by) => by.random.pick(people[by.language].given);
const lastName: Make = (by) => by.random.pick(people[by.language].family);

const titles = {
  en: ['Dr.', 'Mr', 'Ms'],
  de: ['Dr.', 'Herr', 'Frau'],
  es: ['Sr.', 'Sra.'],
  fr: ['M.', 'Mme'],
};

const name: Make = (by) => {
  const form = pickForm<(full: string, first: string, last: string) => string>(by, {
    shared: [(full) => full, (full) => full, (_, first, last) => `${first} ${last}`],
    development: [(full) => `${by.random.pick(titles[by.language])} ${full}`, (full) => full.toUpperCase()],
    heldOut: [(_, first, last) => `${last}, ${first}`, (full) => full.toLowerCase()],
  });
  return form(person(by), firstName(by), lastName(by));
};

const ascii = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[^a-z]/g, '');

const localPart = (by: Circumstances): string => {
  const { random } = by;
  const first = ascii(firstName(by));
  const last = ascii(lastName(by));
  return pickForm(by, {
    shared: [
      `${first}.${last}`,
      `${first}.${last}`,
      `${first}${random.between(1950, 2009)}`,
      `${first}.${last}+${random.pick(['shop', 'news', 'app', 'test1'])}`,
    ],
    development: [`${first.slice(0, 1)}${last}`, `${first}_${last}`, `${last}.${random.int(100)}`],
    heldOut: [`${first}-${last}`, `${first.slice(0, 1)}.${last}`, `${last}+${random.hex(4)}`, `o'${last}`],
  });
};

const domains: Forms<string> = {
  shared: [
    'example.org',
    'example.com',
    'example.net',
    'mail.example',
    'post.example',
    'example.de',
    'mail.example.co.uk',
  ],
  development: ['müller-sport.example', 'students.uni.example', 'example.fr', 'a.b.example.com'],
  heldOut: [
    'bäckerei-groß.example',
    'xn--mller-kva.example',
    'example.es',
    'alumni.cs.university.example',
    'x.example',
  ],
};

const email: Make = (by) => {
  const address = `${localPart(by)}@${pickForm(by, domains)}`;
  return pickForm(by, {
    shared: [address, address, address],
    development: [address, address.replace(/^[a-z]/, (letter) => letter.toUpperCase())],
    heldOut: [address, address.toUpperCase()],
  });
};

const emailEncoded: Make = (by) =>
  encodeURIComponent(`${localPart(by)}@${by.random.pick(domains.shared)}`).replaceAll("'", '%27');

const octet = (random: Random): number => random.between(1, 254);

const ip4: Make = ({ random }) =>
  random.chance(0.2)
    ? `${random.pick([`10.${octet(random)}`, '192.168', '172.20'])}.${octet(random)}.${octet(random)}`
    : `${random.pick([2, 5, 31, 46, 62, 77, 80, 83, 91, 94, 109, 117, 151, 178, 185, 203, 212, 217])}.${random.int(256)}.${random.int(256)}.${octet(random)}`;

const ip6: Make = (by) => {
  const { random } = by;
  const start = random.pick(['2001:db8', '2a02:810d', '2003:e5', '2409:4071', '2a01:cb00', '2600:1700']);
  const group = () => (1 + random.int(65_535)).toString(16);
  const full = `${start}:${Array.from({ length: 6 }, group).join(':')}`;
  return pickForm(by, {
    shared: [full, `${start}:${group()}::${group()}`, `${start}::${group()}`],
    development: [`${start}:${group()}::${group()}:${group()}`, `fe80::${group()}:${group()}`],
    heldOut: [
      full.toUpperCase(),
      `${start}:0:0:${group()}:${group()}:${group()}:${group()}`,
      `fd00:${group()}::${group()}`,
    ],
  });
};

const ip: Make = (by) =>
  by.random.chance(0.65) ? ip4(by) : by.random.chance(0.15) ? `::ffff:${ip4(by)}` : ip6(by);

/** Numbers set aside for film and print where those count as valid by libphonenumber's metadata, else patterned ones. */
const phoneForms: Record<Language | 'abroad', Forms<string>> = {
  de: {
    shared: [
      ...['+49 171 39200##', '0171 39200##', '+4917139200##', '0171/39200##', '+49 (0)30 23125 ###'],
      ...['030 23125###', '(030) 23125-###', '0151 0000 12##', '01512 34567##'],
    ],
    development: [
      '0171-39200##',
      '0049 171 39200##',
      '0176 / 0406 90##',
      '+49 89 99998-###',
      '069/90009-###',
    ],
    heldOut: [
      '0176 04 06 90 ##',
      '+49 (0) 40 66969 ###',
      '0221 - 4710 ###',
      '+49-171-39200##',
      '004930 23125###',
    ],
  },
  en: {
    shared: [
      ...['(212) 555-01##', '212-555-01##', '+1 415 555 01##', '+1 (312) 555-01##', '+141555501##'],
      ...['020 7946 0###', '+44 20 7946 0###', '+44 161 496 0###'],
    ],
    development: [
      '415.555.01##',
      '1-617-555-01##',
      '(305) 555-01## ext. 4#',
      '07911 123###',
      '(020) 7946 0###',
    ],
    heldOut: [
      '+1.206.555.01##',
      '617 555 01##',
      '(512)555-01##',
      '303-555-01## x2##',
      '0113 496 0###',
      '+44 (0)20 7946 0###',
    ],
  },
  fr: {
    shared: ['+33 6 12 34 56 ##', '01 99 00 ## ##', '+33199 00####', '06 12 34 5# ##'],
    development: ['01.99.00.##.##', '06-12-34-5#-##'],
    heldOut: ['04 65 71 ## ##', '+33 (0)6 12 34 56 ##', '0612345###'],
  },
  es: {
    shared: ['+34 612 345 6##', '612 34 56 ##', '91 234 56 ##', '+346123456##'],
    development: ['612 345 6##', '0034 612 345 6##'],
    heldOut: ['612-345-6##', '+34 91 234 5# ##', '(+34) 612 34 56 ##'],
  },
  abroad: {
    shared: [
      '+43 664 1234 5##',
      '+41 79 123 45 ##',
      '+39 312 345 67##',
      '+31 6 1234 56##',
      '+91 90000 000##',
      '+61 491 570 1##',
    ],
    development: [
      '+48 500 000 0##',
      '+81 90-1234-00##',
      '+55 11 91234-00##',
      '+353 85 012 34##',
      '+45 32 12 34 ##',
    ],
    heldOut: [
      '+90 501 234 56 ##',
      '+46 70 174 06 ##',
      '+351 912 345 6##',
      '+65 8123 45##',
      '+52 55 1234 00##',
      '+420 601 123 4##',
    ],
  },
};

const phone: Make = (by) =>
  by.random.digits(pickForm(by, phoneForms[by.random.chance(0.2) ? 'abroad' : by.language]));

/** What can be told to be a telephone number without knowing the country. */
const phoneInternational: Make = (by) => {
  for (;;) {
    const number = phone(by);
    if (/^\(?\+/.test(number)) return number;
  }
};

const phoneDigits: Make = ({ random, language }) =>
  random.digits(
    random.pick(
      {
        de: ['4917139200##', '493023125###'],
        en: ['121255501##', '41555501##', '442079460###'],
        es: ['346123456##', '6123456##'],
        fr: ['3361234567#', '33199001###'],
      }[language],
    ),
  );

/** The country's BBAN: `#` a digit, `@` a letter. Lengths are those of the IBAN registry. */
const ibanForms: Forms<string> = {
  shared: [
    `DE${'#'.repeat(18)}`,
    `DE${'#'.repeat(18)}`,
    `AT${'#'.repeat(16)}`,
    `GB@@@@${'#'.repeat(14)}`,
    `FR${'#'.repeat(23)}`,
    `ES${'#'.repeat(20)}`,
  ],
  development: [
    `NL@@@@${'#'.repeat(10)}`,
    `CH${'#'.repeat(17)}`,
    `PL${'#'.repeat(24)}`,
    `BE${'#'.repeat(12)}`,
  ],
  heldOut: [
    `IT@${'#'.repeat(22)}`,
    `IE@@@@${'#'.repeat(14)}`,
    `PT${'#'.repeat(21)}`,
    `NO${'#'.repeat(11)}`,
    `LU${'#'.repeat(16)}`,
  ],
};

const iban: Make = (by) => {
  const { random } = by;
  const form = pickForm(by, ibanForms).replace(/@/g, () => random.pick([...'ABCDEFGHKLMNRSTVW']));
  const country = form.slice(0, 2);
  const rest = random.digits(form.slice(2));
  let check = 2;
  while (!passesMod97(`${country}${String(check).padStart(2, '0')}${rest}`)) check += 1;
  const plain = `${country}${String(check).padStart(2, '0')}${rest}`;
  const spaced = plain.replace(/(.{4})(?=.)/g, '$1 ');
  return pickForm(by, {
    shared: [plain, spaced, spaced],
    development: [plain.toLowerCase()],
    heldOut: [plain.replace(/(.{4})(?=.)/g, '$1-'), spaced.toLowerCase()],
  });
};

const cardForms: Forms<string> = {
  shared: ['4##############?', '51#############?', '55#############?', '37############?', '6011###########?'],
  development: ['2221###########?', '34############?'],
  heldOut: ['2720###########?', '65#############?', '53#############?'],
};

const cardDigits: Make = (by) => {
  const form = by.random.digits(pickForm(by, cardForms));
  return withCheckDigit(form, passesLuhn) ?? form;
};

const card: Make = (by) => {
  const digits = cardDigits(by);
  const groups = digits.length === 15 ? /(.{4})(.{6})(.{5})/ : /(.{4})(.{4})(.{4})(.{4})/;
  const joined = (sign: string) => (groups.exec(digits) ?? []).slice(1).join(sign);
  return pickForm(by, {
    shared: [digits, joined(' '), joined(' ')],
    development: [joined('-')],
    heldOut: [joined('-'), joined('.')],
  });
};

const ssn: Make = ({ random }) => {
  let area = random.between(1, 899);
  if (area === 666) area = 667;
  const part = (value: number, length: number) => String(value).padStart(length, '0');
  return `${part(area, 3)}-${part(random.between(1, 99), 2)}-${part(random.between(1, 9_999), 4)}`;
};

const taxDigits: Make = (by) => {
  const { random } = by;
  for (;;) {
    const found = withCheckDigit(`${random.digits('%#########')}?`, passesTaxId);
    if (found !== undefined) return found;
  }
};

const taxId: Make = (by) => {
  const digits = taxDigits(by);
  const joined = (sign: string) => digits.replace(/(..)(...)(...)(...)/, `$1${sign}$2${sign}$3${sign}$4`);
  return pickForm(by, { shared: [digits, joined(' ')], development: [joined('/')], heldOut: [joined('-')] });
};

const taxIdSpaced: Make = (by) => taxDigits(by).replace(/(..)(...)(...)(...)/, '$1 $2 $3 $4');

const mac: Make = (by) => {
  const digits = by.random.hex(12).replace(/^.{2}/, by.random.pick(['3c', 'a4', '00', 'f8', 'dc', '88']));
  const joined = (length: number, sign: string) =>
    (digits.match(new RegExp(`.{${length}}`, 'g')) ?? []).join(sign);
  return pickForm(by, {
    shared: [joined(2, ':'), joined(2, ':').toUpperCase()],
    development: [joined(2, '-').toUpperCase()],
    heldOut: [joined(4, '.'), joined(2, '-')],
  });
};

const places = [
  [52.520008, 13.404954],
  [48.137154, 11.576124],
  [51.507351, -0.127758],
  [40.712776, -74.005974],
  [-33.86882, 151.209296],
  [48.856614, 2.352222],
  [40.416775, -3.70379],
  [-23.55052, -46.633308],
] as const;

/** Near a town, six decimals, the last never 0: the number's JSON text keeps its length. */
const position = ({ random }: Circumstances): readonly [lat: string, lng: string] => {
  const [latitude, longitude] = random.pick(places);
  const near = (degrees: number) =>
    (degrees + (random.int(8_000) - 4_000) / 100_000).toFixed(5) + random.between(1, 9);
  return [near(latitude), near(longitude)];
};

const latitude: Make = (by) => position(by)[0];
const longitude: Make = (by) => position(by)[1];
const coordinates: Make = (by) => {
  const [lat, lng] = position(by);
  return pickForm(by, {
    shared: [`${lat}, ${lng}`, `${lat},${lng}`],
    development: [`${lat} ${lng}`, `${lat};${lng}`],
    heldOut: [`${lat}, ${lng}`, `(${lat}, ${lng})`, `${lat.slice(0, -2)}/${lng.slice(0, -2)}`],
  });
};

const months: Record<Language, string> = {
  en: 'January February March April May June July August September October November December',
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
};

const born = ({ random, language }: Circumstances) => {
  const two = (value: number) => String(value).padStart(2, '0');
  const month = random.between(1, 12);
  return {
    year: random.between(1938, 2008),
    month: two(month),
    day: two(random.between(1, 28)),
    spelled: months[language].split(' ')[month - 1] ?? '',
  };
};

const birthDate: Make = (by) => {
  const { year, month, day, spelled } = born(by);
  const local =
    by.language === 'en'
      ? `${month}/${day}/${year}`
      : by.language === 'de'
        ? `${day}.${month}.${year}`
        : `${day}/${month}/${year}`;
  return pickForm(by, {
    shared: [`${year}-${month}-${day}`, local, local],
    development: [`${Number(day)} ${spelled} ${year}`, `${year}-${month}-${day}T00:00:00.000Z`],
    heldOut: [
      `${day}-${month}-${year}`,
      `${year}/${month}/${day}`,
      `${Number(day)}.${Number(month)}.${year}`,
    ],
  });
};

/** As people write it in a sentence. */
const birthDateSpelled: Make = (by) => {
  const { year, month, day, spelled } = born(by);
  const spoken = {
    en: [
      `${Number(day)} ${spelled} ${year}`,
      `${spelled} ${Number(day)}, ${year}`,
      `${month}/${day}/${year}`,
      `${year}-${month}-${day}`,
    ],
    de: [
      `${Number(day)}. ${spelled} ${year}`,
      `${day}.${month}.${year}`,
      `${Number(day)}.${Number(month)}.${year}`,
    ],
    es: [`${Number(day)} de ${spelled} de ${year}`, `${day}/${month}/${year}`],
    fr: [`${Number(day)} ${spelled} ${year}`, `${day}/${month}/${year}`],
  };
  return by.random.pick(spoken[by.language]);
};

const url: Make = (by) => {
  const { random } = by;
  const parameter = pickForm(by, {
    shared: [
      `email=«email:${emailEncoded(by)}»`,
      `token=${random.hex(24)}`,
      `phone=«phone:%2B${random.digits('4917139200##')}»`,
      `user=${localPart(by).replace(/['+].*/, '')}`,
    ],
    development: [
      `access_token=${random.hex(32)}`,
      `mail=«email:${email(by)}»`,
      `first_name=${encodeURIComponent(firstName(by))}`,
    ],
    heldOut: [
      `reset_token=${random.hex(20)}`,
      `tel=«phone:${random.digits('017139200##')}»`,
      `username=${ascii(firstName(by))}${random.int(100)}`,
      `login=«email:${emailEncoded(by)}»`,
    ],
  });
  const host = random.pick([
    'https://www.example.com',
    'https://shop.example.org',
    'https://app.stride.example',
    'http://konto.example.de',
  ]);
  const path = random.pick([
    '/account',
    '/reset',
    '/newsletter/confirm',
    '/de/konto',
    '/checkout/step2',
    '/',
  ]);
  const clean = random.pick(['', 'utm_source=newsletter&', 'step=2&', 'lang=de&ref=home&']);
  const fragment = by.side === 'held-out' && random.chance(0.15);
  return `${host}${path}${fragment ? '#' : '?'}${clean}${parameter}${random.chance(0.3) ? '&v=2' : ''}`;
};

/** As it stands in an access log or in `context.page.path`: without the host. */
const urlPath: Make = (by) => url(by).replace(/^https?:\/\/[^/]*/, '');

interface Slot {
  readonly kind: DetectorKind;
  readonly make: Make;
}

/** What a template's `{slot}` stands for, when it is personal. */
export const personalSlots: Readonly<Record<string, Slot>> = {
  email: { kind: 'email', make: email },
  email_encoded: { kind: 'email', make: emailEncoded },
  ip: { kind: 'ip', make: ip },
  ip4: { kind: 'ip', make: ip4 },
  ip6: { kind: 'ip', make: ip6 },
  phone: { kind: 'phone', make: phone },
  phone_international: { kind: 'phone', make: phoneInternational },
  phone_digits: { kind: 'phone', make: phoneDigits },
  iban: { kind: 'iban', make: iban },
  card: { kind: 'card', make: card },
  card_digits: { kind: 'card', make: cardDigits },
  ssn: { kind: 'ssn', make: ssn },
  ssn_digits: { kind: 'ssn', make: (by) => ssn(by).replaceAll('-', '').replace(/^0/, '1') },
  tax_id: { kind: 'tax_id', make: taxId },
  tax_id_spaced: { kind: 'tax_id', make: taxIdSpaced },
  tax_id_digits: { kind: 'tax_id', make: taxDigits },
  mac: { kind: 'mac', make: mac },
  coordinates: { kind: 'coordinates', make: coordinates },
  coordinates_plain: { kind: 'coordinates', make: (by) => position(by).join(',') },
  lat: { kind: 'coordinates', make: latitude },
  lng: { kind: 'coordinates', make: longitude },
  birth_date: { kind: 'birth_date', make: birthDate },
  birth_date_spelled: { kind: 'birth_date', make: birthDateSpelled },
  url: { kind: 'url', make: url },
  url_path: { kind: 'url', make: urlPath },
  name: { kind: 'name', make: name },
  first_name: { kind: 'name', make: firstName },
  last_name: { kind: 'name', make: lastName },
};

/** A person's name where no key says so: out of scope, so it is neither label nor trap. */
export const unlabelledSlots: Readonly<Record<string, Make>> = { person };
