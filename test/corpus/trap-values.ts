import type { DetectorKind } from '../../src/domain/privacy/detection/finding.js';
import { passesLuhn, passesMod97, passesTaxId, withCheckDigit } from './checksums.js';
import type { Random } from './random.js';

type Make = (random: Random) => string;

interface TrapSlot {
  readonly looksLike: DetectorKind;
  readonly make: Make;
}

const pad = (value: number): string => String(value).padStart(2, '0');
const time: Make = (random) => `${pad(random.int(24))}:${pad(random.int(60))}:${pad(random.int(60))}`;
const date: Make = (random) =>
  `${random.between(2019, 2027)}-${pad(random.between(1, 12))}-${pad(random.between(1, 28))}`;
const dateDe: Make = (random) =>
  `${pad(random.between(1, 28))}.${pad(random.between(1, 12))}.${random.between(2019, 2027)}`;
const seconds: Make = (random) => String(1_560_000_000 + random.int(240_000_000));
const withLuhn = (random: Random, form: string): string =>
  withCheckDigit(random.digits(form), passesLuhn) ?? '';

/** An epoch time in milliseconds whose digits pass Luhn by accident, as one in ten does. */
const millisecondsLuhn: Make = (random) => withLuhn(random, `${seconds(random)}##?`);

const uuid: Make = (random) =>
  `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${random.hex(3)}-${random.hex(12)}`;

const wrongIban: Make = (random) => {
  const text = random.digits('DE%# #### #### #### #### ##');
  return passesMod97(text) ? text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) : text;
};

/** Eleven digits that are no tax id. */
const elevenDigits: Make = (random) => {
  const text = random.digits('8##########');
  return passesTaxId(text) ? `${text.slice(0, 10)}${(Number(text[10]) + 1) % 10}` : text;
};

const sixteenDigits: Make = (random) => {
  const text = random.digits('4###############');
  return passesLuhn(text) ? text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) : text;
};

/** `{slot}`s that look personal and are not; each occurrence is marked as a trap. */
export const trapSlots: Readonly<Record<string, TrapSlot>> = {
  version: { looksLike: 'ip', make: (random) => random.digits('%.#.#.%#') },
  chrome: { looksLike: 'ip', make: (random) => `1${random.between(20, 48)}.0.0.0` },
  section: { looksLike: 'ip', make: (random) => random.digits('1#.%.%') },
  network: {
    looksLike: 'ip',
    make: (random) => random.pick(['10.0.0.0/8', '192.168.0.0/16', '203.0.113.0/24', '2001:db8::/32']),
  },
  netmask: {
    looksLike: 'ip',
    make: (random) => random.pick(['255.255.255.0', '255.255.0.0', '255.255.255.255']),
  },
  loopback: { looksLike: 'ip', make: (random) => random.pick(['127.0.0.1', '0.0.0.0', '::1', '127.0.1.1']) },
  scope: {
    looksLike: 'ip',
    make: (random) => random.pick(['std::vector', 'App::Models::User', 'a::b', 'core::fmt', 'Foo::bar']),
  },
  clock: { looksLike: 'ip', make: time },
  order_luhn: { looksLike: 'card', make: (random) => withLuhn(random, '4##############?') },
  order_no_luhn: { looksLike: 'card', make: sixteenDigits },
  order_phone: {
    looksLike: 'phone',
    make: (random) => random.digits(random.pick(['4917139200##', '01713920###', '21255501##'])),
  },
  order_dashed: {
    looksLike: 'phone',
    make: (random) =>
      random.digits(random.pick(['20##-0###-####', '302-#######-#######', '112-%######-%######'])),
  },
  tracking: {
    looksLike: 'card',
    make: (random) =>
      random.digits(random.pick(['00340434161######%##', '1Z999AA101########', '92055901755477########'])),
  },
  invoice: {
    looksLike: 'phone',
    make: (random) =>
      random.digits(random.pick(['RE-202#-00###', '202#/0####', 'INV 0043 #### ##', '10-4###-####'])),
  },
  epoch_s: { looksLike: 'phone', make: seconds },
  epoch_ms: { looksLike: 'card', make: (random) => random.digits(`${seconds(random)}###`) },
  epoch_ms_luhn: { looksLike: 'card', make: millisecondsLuhn },
  epoch_us: { looksLike: 'card', make: (random) => random.digits(`${seconds(random)}######`) },
  epoch_us_luhn: { looksLike: 'card', make: (random) => withLuhn(random, `${seconds(random)}#####?`) },
  epoch_ns: { looksLike: 'card', make: (random) => random.digits(`${seconds(random)}#########`) },
  uuid: { looksLike: 'mac', make: uuid },
  sha256: { looksLike: 'card', make: (random) => random.hex(64) },
  md5: { looksLike: 'mac', make: (random) => random.hex(32) },
  commit: { looksLike: 'mac', make: (random) => random.hex(12) },
  ean: { looksLike: 'phone', make: (random) => random.digits('40#########%#') },
  isbn: { looksLike: 'phone', make: (random) => random.digits('978-3-16-14####-#') },
  product_code: { looksLike: 'card', make: (random) => withLuhn(random, '35############?') },
  part: { looksLike: 'ssn', make: (random) => random.digits('%##-##-####') },
  not_ssn: {
    looksLike: 'ssn',
    make: (random) =>
      random.digits(random.pick(['000-%#-####', '666-%#-####', '9##-%#-####', '%##-00-####'])),
  },
  sku: {
    looksLike: 'phone',
    make: (random) => random.digits(random.pick(['SKU-0171-####', 'ART.040.66969.#', 'B0#-###-####'])),
  },
  not_iban: { looksLike: 'iban', make: wrongIban },
  vat: { looksLike: 'iban', make: (random) => random.digits('DE%########') },
  bic: { looksLike: 'iban', make: (random) => random.pick(['COBADEFFXXX', 'DEUTDEDB110', 'BNPAFRPP']) },
  masked_card: {
    looksLike: 'card',
    make: (random) => random.digits(random.pick(['**** **** **** ####', '•••• ####', '4XXX-XXXX-XXXX-####'])),
  },
  eleven: { looksLike: 'tax_id', make: elevenDigits },
  amount_de: { looksLike: 'phone', make: (random) => random.digits('%.###.###,##') },
  amount_spaced: { looksLike: 'phone', make: (random) => random.digits('%# ### ###') },
  amount_en: { looksLike: 'phone', make: (random) => random.digits('%,###,###.##') },
  date: { looksLike: 'birth_date', make: date },
  date_de: { looksLike: 'birth_date', make: dateDe },
  date_us: {
    looksLike: 'birth_date',
    make: (random) => date(random).replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1'),
  },
  instant: {
    looksLike: 'birth_date',
    make: (random) => `${date(random)}T${time(random)}.${random.digits('###')}Z`,
  },
  ratio: { looksLike: 'coordinates', make: (random) => `0.${random.digits('%####%')}` },
  score: { looksLike: 'coordinates', make: (random) => random.digits('%#.####%') },
  decimals: { looksLike: 'coordinates', make: (random) => random.digits('%#.###%, %#.###%') },
  pixels: { looksLike: 'coordinates', make: (random) => random.digits('%##.%, %##.%') },
  size: {
    looksLike: 'coordinates',
    make: (random) => random.pick(['1920x1080', '390x844', '1080×2400', '13,4 x 52,5 cm']),
  },
  handle: {
    looksLike: 'email',
    make: (random) => random.pick(['@stride', '@ada_runs', '@here', '@kundenservice']),
  },
  package: {
    looksLike: 'email',
    make: (random) =>
      random.pick(['@acme/ui', '@types/node@20.19.0', 'lodash@4.17.21', '@stride/core@7.4.1']),
  },
  asset: {
    looksLike: 'email',
    make: (random) => random.pick(['logo@2x.png', 'icon-home@3x.webp', 'hero@1.5x.jpg', 'sprite@2x.svg']),
  },
  css: {
    looksLike: 'email',
    make: (random) => random.pick(['@media (min-width: 640px)', '@import url("a.css")', '@font-face']),
  },
  colour: {
    looksLike: 'phone',
    make: (random) => random.pick(['#00110022', '#4c8bf5', 'rgb(120, 255, 120)', 'hsl(210 50% 40%)']),
  },
  hours: {
    looksLike: 'phone',
    make: (random) => random.pick(['Mo-Fr 08:00-18:00', '0800-1800', '10-18 Uhr', '9.00-17.30']),
  },
  lottery: {
    looksLike: 'phone',
    make: (random) => {
      const drawn = Array.from({ length: random.between(5, 6) }, (_, at) =>
        pad(at * 8 + random.between(1, 8)),
      );
      return drawn.join(random.pick([' ', '-', ', ']));
    },
  },
  seat: {
    looksLike: 'phone',
    make: (random) => random.digits(random.pick(['Row 12 Seat ##', 'Room 4.0##', 'Bib 1#-2###'])),
  },
  product_name: {
    looksLike: 'name',
    make: (random) =>
      random.pick([
        'Chest strap',
        'Laufschuh Nimbus 25',
        'Stan Smith',
        'Chuck Taylor All Star',
        'Dr. Martens 1460',
        'Trikot Thomas 13',
      ]),
  },
  campaign_name: {
    looksLike: 'name',
    make: (random) =>
      random.pick(['spring-challenge', 'Summer Sale', 'Anna geht laufen', 'Martin Luther King Day']),
  },
  company: {
    looksLike: 'name',
    make: (random) =>
      random.pick(['Iron Temple', 'Schmidt & Söhne GmbH', 'John Deere', 'Bosch', 'Café Müller']),
  },
  thing_name: {
    looksLike: 'name',
    make: (random) =>
      random.pick([
        'Home',
        'Workout Picker',
        'Kasse',
        'Stride',
        'invoice_2024.pdf',
        'nightly-export',
        'Victoria',
        'Charlotte',
      ]),
  },
  clean_url: {
    looksLike: 'url',
    make: (random) =>
      random.pick([
        `https://www.example.com/shop?utm_source=newsletter&utm_campaign=spring&gclid=Cj0KCQ${random.hex(20)}`,
        `https://shop.example.org/p/4711?variant=2&sort=price_asc`,
        `https://www.example.de/suche?q=laufschuhe&seite=3`,
        `https://cdn.example.net/a/${random.hex(8)}/logo@2x.png?v=${random.digits('%###')}`,
        `https://app.stride.example/orders/${random.digits('%#######')}?tab=items#shipping`,
        `https://blog.example.com/2024/05/12/marathon-in-16-weeks/?fbclid=IwAR${random.hex(18)}`,
      ]),
  },
};

/** What fills the rest of a template and looks like nothing. */
export const fillerSlots: Readonly<Record<string, Make>> = {
  amount: (random) => (random.between(199, 19_999) / 100).toFixed(2),
  metres: (random) => String(random.between(800, 42_195)),
  plz: (random) => random.digits('%####'),
  token: (random) => random.hex(16),
};
