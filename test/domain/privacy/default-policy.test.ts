import { expect } from 'chai';
import { isObject, type Json, type JsonObject } from '../../../src/domain/json.js';
import { type JsonPointer, valueAt, withValueAt } from '../../../src/domain/json-pointer.js';
import { toMaskable } from '../../../src/domain/lake/record.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import { mask, unmask } from '../../../src/domain/privacy/mask.js';
import { compilePaths } from '../../../src/domain/privacy/path-matcher.js';
import type { Treatment } from '../../../src/domain/privacy/treatment.js';
import { toPointer } from '../../support/to-pointer.js';
import { eventOfRaw } from '../arbitrary.js';
import { compiled, plainHashes } from '../no-detectors.js';
import { decides } from './naive-matcher.js';

const named = defaultPolicy.rules.filter(({ detector }) => detector === undefined);
type Kind = Treatment['kind'];

/** Dotted paths with `[]` for the one item of a list. */
function build(dotted: string, value: Json): JsonObject {
  const [head, ...rest] = dotted.split('.');
  const [name, list] = (head as string).split('[');
  const child = rest.length === 0 ? value : build(rest.join('.'), value);
  return { [name as string]: list === undefined ? child : [child] };
}

/** The pointer in the tree that the policy sees, where fields without a place of their own are in `extra`. */
function pointerOf(dotted: string): JsonPointer {
  const keys = dotted.split('.').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), '0'] : [part]));
  const own = ['properties', 'traits', 'context', 'integrations', 'userId', 'anonymousId', 'previousId'];
  return toPointer(own.includes(keys[0] as string) || keys[0] === 'request' ? keys : ['extra', ...keys]);
}

function masked(dotted: string, value: Json) {
  const fields = build(dotted, value);
  const kind =
    dotted === 'previousId'
      ? { type: 'alias', userId: 'u' }
      : dotted.startsWith('traits.')
        ? { type: 'identify', userId: 'u' }
        : { type: 'track', event: 'x' };
  const event = dotted.startsWith('request.')
    ? eventOfRaw({ type: 'track', event: 'x' }, { request: fields.request as JsonObject })
    : eventOfRaw({ ...kind, ...fields });
  return mask(toMaskable(event), compiled().placeFor(event), plainHashes);
}

const canary = 'Canary7531';
const mail = `${canary}@example.org`;
const link = `https://shop.example/?email=${canary}&page=2`;
const address = '203.0.113.75';
const born = '1990-07-31';
const degrees = 52.527531;

const treated: [Kind, Json, string][] = [
  [
    'seal',
    canary,
    `userId anonymousId previousId properties.userId properties.user_id context.traits.userId context.traits.anonymousId
     traits.id context.traits.id properties.user.id properties.anonymous_id context.externalIds[].id traits.externalId`,
  ],
  [
    'truncate',
    address,
    `context.ip request.ip properties.ip ip properties.ip_address context.ipAddress properties.client_ip
     properties.request.remote_addr properties.headers.X-Forwarded-For $ip context.device.ip`,
  ],
  [
    'seal',
    mail,
    `traits.email context.traits.email properties.email properties.user.email email properties.Email
     properties.userEmail properties.contact.work_email properties.customer.e-mail properties.emailAddress
     properties.billingEmailAddress properties.emails[] properties.recipients[].email traits.mail
     properties.a.b.c.d.email integrations.Mailchimp.email context.user.email properties.E_Mail`,
  ],
  [
    'seal',
    canary,
    `traits.phone context.traits.phone properties.phone properties.mobilePhone properties.phone_number
     properties.homePhoneNumber traits.mobile properties.mobile_number properties.telephone properties.fax
     properties.msisdn properties.order.customer.phone properties.homePhone properties.work_phone
     properties.cellPhone`,
  ],
  [
    'seal',
    canary,
    `traits.firstName context.traits.first_name properties.customerFirstName traits.lastName properties.last_name
     properties.customer_full_name traits.fullName traits.middleName traits.surname traits.givenName traits.familyName
     traits.maidenName traits.nickname traits.displayName traits.username properties.user_name properties.login
     properties.contactName properties.recipient properties.cardHolder properties.customerName properties.buyerName
     traits.avatar properties.customerId properties.member_id`,
  ],
  [
    'seal',
    canary,
    `traits.name context.traits.name properties.user.name properties.customer.name properties.person.name
     properties.traits.name properties.user traits.user`,
  ],
  [
    'seal',
    canary,
    `traits.address properties.address properties.shippingAddress properties.address1 properties.address_2
     properties.zip properties.houseNumber properties.postcode properties.postal_code properties.zip_code
     traits.address.street traits.address.street_address properties.homeStreet traits.address.houseNumber
     traits.address.postalCode traits.address.postcode traits.address.zip traits.address.zipCode
     properties.street
     traits.address.line1 properties.billing_address.line2 properties.shippingAddress.name
     properties.shipping_address.lines[] properties.address.company.floor`,
  ],
  [
    'generalize',
    born,
    'traits.birthday context.traits.birthday properties.birthDate traits.date_of_birth traits.dob',
  ],
  [
    'seal',
    canary,
    `context.device.advertisingId properties.advertising_id context.device.idfa context.idfv properties.gaid
     properties.aaid properties.adId properties.googleAdvertisingId context.device.androidId properties.imei
     properties.serialNumber properties.macAddress context.device.id context.device.name context.device.token
     properties.pushToken properties.device_token`,
  ],
  [
    'generalize',
    degrees,
    `context.location.latitude context.location.longitude properties.lat properties.lon properties.lng
     properties.store.latitude traits.longitude properties.route[].lat`,
  ],
  [
    'seal',
    canary,
    `traits.ssn traits.socialSecurityNumber properties.taxId properties.passport properties.passport_number
     properties.iban properties.card_number`,
  ],
  [
    'generalize',
    link,
    `context.page.url context.page.referrer context.page.search properties.url properties.referrer properties.path
     properties.imageUrl context.page.path properties.search properties.link properties.href properties.uri
     request.referer context.page.initial_referrer properties.products[].url`,
  ],
];

const kept: [Json, string][] = [
  [
    'Kept7531',
    `properties.order_id properties.orderId properties.checkout_id properties.product_id properties.sku
     properties.products[].name properties.products[].sku properties.products[].brand properties.name properties.title
     properties.category properties.coupon properties.currency properties.session_id context.sessionId
     context.campaign.name context.campaign.source context.campaign.medium context.campaign.term properties.utm_source
     properties.campaign_id context.app.name context.app.version context.app.build context.app.namespace
     context.device.model context.device.manufacturer context.device.type context.os.name context.os.version
     context.library.name context.network.carrier context.screen.size context.locale context.timezone context.userAgent
     context.userAgentData.platform context.page.title context.groupId traits.plan traits.company.name traits.industry
     properties.workout.name properties.screen_name properties.store_name properties.payment_method
     properties.city context.location.city context.location.country traits.address.city traits.address.country
     traits.address.state traits.address.region traits.address.province properties.shipping_address.country_code properties.emailsSent properties.phoneModel
     properties.headphone properties.shipping properties.tip properties.zipped properties.membership request.user_agent channel version`,
  ],
  [
    17.95,
    'properties.revenue properties.price properties.products[].price properties.quantity properties.steps',
  ],
  [true, 'traits.emailVerified properties.mobile context.device.adTrackingEnabled traits.email request.gpc'],
  [
    'https://shop.example/products?color=red&utm_source=news#top',
    'context.page.url properties.url context.page.referrer properties.products[].image_url',
  ],
];

const paths = (text: string) => text.trim().split(/\s+/);

describe('without a policy file', () => {
  for (const [kind, value, listed] of treated)
    for (const path of paths(listed))
      it(`${path} gets ${kind}`, () => {
        const { clear, originals, treated: how } = masked(path, value);
        const text = JSON.stringify(clear);
        for (const secret of [canary, address, born, String(degrees)]) expect(text).to.not.contain(secret);
        expect(how).to.have.property(pointerOf(path), kind);
        const [sealed] = [...originals.values()];
        expect(sealed).to.have.property(pointerOf(path), value);
      });

  for (const [value, listed] of kept)
    for (const path of paths(listed))
      it(`${path} stays ${JSON.stringify(value)}`, () => {
        const { clear, treated: how } = masked(path, value);
        expect(valueAt(clear, pointerOf(path))).to.equal(value);
        expect(how).to.not.have.property(pointerOf(path));
      });

  it('group and page keep their names, their group and their ids of things', () => {
    const group = toMaskable(
      eventOfRaw({ type: 'group', groupId: 'g1', userId: 'u', traits: { name: 'Acme', employees: 7 } }),
    );
    const place = compiled().placeFor(eventOfRaw({ type: 'group', groupId: 'g1', userId: 'u' }));
    expect(mask(group, place, plainHashes).clear).to.deep.equal({ traits: { name: 'Acme', employees: 7 } });
    const page = toMaskable(eventOfRaw({ type: 'page', name: 'Pricing', category: 'Docs' }));
    expect(mask(page, place, plainHashes).clear).to.deep.equal({ extra: { category: 'Docs' } });
  });

  it('a rule speaks of what stands in an object in its value’s place, too, but for other words of objects', () => {
    const place = compilePaths(named);
    const tree = {
      properties: {
        email: { value: canary, verified: true },
        iban: [{ account: canary }],
        mobile: { os: 'iOS', version: '17.5' },
        user: { plan: 'pro' },
      },
      extra: { userId: { $oid: canary } },
      context: { ip: { client: address } },
    };
    const masked = mask(tree, place, plainHashes);
    expect(JSON.stringify(masked.clear)).to.not.include(canary).and.not.include(address);
    expect(masked.clear.properties).to.deep.include({
      mobile: tree.properties.mobile,
      user: { plan: 'pro' },
    });
    expect(masked.treated).to.include({
      '/properties/email/value': 'seal',
      '/context/ip/client': 'truncate',
    });
    expect(unmask(masked.clear, masked.originals.values())).to.deep.equal(tree);
  });

  it('every rule decides one of the fields above, so that none can be left out unseen', () => {
    const examples = [...treated.map(([, , listed]) => listed), ...kept.map(([, listed]) => listed)].flatMap(
      paths,
    );
    const deciding = new Set(
      examples.map((path) => decides(named, keysOf(pointerOf(path)))).filter((rule) => rule !== undefined),
    );
    const redundant = named.filter(
      (rule, i) =>
        !deciding.has(rule) &&
        !named.some((other, j) => i !== j && decides([other], concrete(rule.path)) !== undefined),
    );
    expect(redundant.map(({ path }) => path)).to.deep.equal([]);
  });

  for (const [i, rule] of named.entries()) {
    const examples = [...treated, ...kept.map(([value, listed]) => ['keep', value, listed] as const)].flatMap(
      ([kind, value, listed]) => paths(listed).map((path) => [kind, value, path] as const),
    );
    const its = examples.find(([, , path]) => decides(named, keysOf(pointerOf(path))) === rule);
    if (its === undefined || rule.treatment.kind === 'keep') continue;
    const others = named.filter((_, j) => j !== i);
    const next = decides(others, keysOf(pointerOf(its[2])));
    if (next !== undefined && JSON.stringify(next.treatment) === JSON.stringify(rule.treatment)) continue;
    it(`${rule.path} is needed: without it ${its[2]} is seen to be wrong`, () => {
      const tree = withValueAt({}, pointerOf(its[2]), its[1]);
      const without = isObject(tree) ? mask(tree, compilePaths(others), plainHashes) : undefined;
      expect(without?.treated[pointerOf(its[2])]).to.not.equal(its[0]);
    });
  }
});

function keysOf(pointer: JsonPointer): string[] {
  return pointer
    .slice(1)
    .split('/')
    .filter((key) => key !== '0');
}

/** A place that a rule's path names. */
function concrete(path: string): string[] {
  return path
    .split('.')
    .filter((segment) => segment !== '**')
    .map((segment) => segment.replaceAll('*', 'x'));
}
