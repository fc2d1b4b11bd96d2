import { defaultConsent } from '../consent/consent-policy.js';
import { defaultSchemaPolicy } from '../event/schema.js';
import type { DetectorKind } from './detection/finding.js';
import { defaultPurpose, defaultRetention, type Policy, type Rule, type Scope } from './policy.js';
import type { Treatment } from './treatment.js';

const seal: Treatment = { kind: 'seal' };
const truncate: Treatment = { kind: 'truncate', to: '24/48' };
const url: Treatment = { kind: 'generalize', to: 'url' };
const year: Treatment = { kind: 'generalize', to: 'year' };
const tenth: Treatment = { kind: 'generalize', to: 'degree_tenth' };
const keep: Treatment = { kind: 'keep' };
const look = { unlessFound: true } as const;

const rules = (treatment: Treatment, paths: string, scope: Scope & Pick<Rule, 'unlessFound'> = {}): Rule[] =>
  paths
    .trim()
    .split(/\s+/)
    .map((path) => ({
      name: `default: ${path}`,
      path,
      ...scope,
      treatment,
      original: 'sealed',
      purpose: defaultPurpose,
    }));

const found = (detector: DetectorKind | '*', treatment: Treatment): Rule => ({
  name: `default: detector ${detector}`,
  path: '**',
  detector,
  treatment,
  original: 'sealed',
  purpose: defaultPurpose,
});

/**
 * What holds without a policy file: the usual personal fields, wherever SDKs put them. Fields that join events
 * (orders, sessions, campaigns) and names of things (products, screens, apps, devices' models) stay.
 */
export const defaultPolicy: Policy = {
  name: 'default',
  rules: [
    ...rules(
      seal,
      `**.userId **.anonymousId **.previousId **.traits.id **.user.id **.externalId **.externalIds.id **.customerId
       **.memberId`,
    ),
    ...rules(truncate, '**.ip **.ipAddress **.clientIp **.remoteAddr **.xForwardedFor'),
    ...rules(seal, '**.email **.*emailAddress **.*email **.eMail **.mail **.emails'),
    ...rules(
      seal,
      '**.phone **.homePhone **.workPhone **.mobilePhone **.cellPhone **.*phoneNumber **.mobile **.mobileNumber **.telephone **.fax **.msisdn',
    ),
    ...rules(
      seal,
      `**.*firstName **.*lastName **.*fullName **.middleName **.surname **.givenName **.familyName **.maidenName
       **.nickname **.displayName **.username **.userName **.login **.contactName **.recipient **.cardHolder
       **.customerName **.buyerName **.avatar`,
    ),
    ...rules(seal, 'traits.name', { kinds: ['identify'] }),
    ...rules(
      seal,
      `context.traits.name properties.**.traits.name **.user.name **.customer.name **.person.name`,
    ),
    ...rules(seal, 'properties.user traits.user **.address **.*address **.address1 **.address2'),
    ...rules(
      seal,
      '**.street **.streetAddress **.*street **.houseNumber **.postalCode **.postcode **.zip **.zipCode',
    ),
    ...rules(year, '**.birthday **.birthDate **.dateOfBirth **.dob'),
    ...rules(
      seal,
      `**.advertisingId **.idfa **.idfv **.gaid **.aaid **.adId **.googleAdvertisingId **.androidId **.imei
       **.serialNumber **.macAddress context.device.id context.device.name context.device.token **.pushToken
       **.deviceToken`,
    ),
    ...rules(tenth, '**.latitude **.longitude **.lat **.lon **.lng'),
    ...rules(
      seal,
      '**.ssn **.socialSecurityNumber **.taxId **.passport **.passportNumber **.iban **.cardNumber',
    ),
    ...rules(keep, '**.*address.city **.*address.state **.*address.region **.*address.province', look),
    ...rules(keep, '**.*address.country **.*address.countryCode', look),
    ...rules(
      url,
      '**.url **.*url **.uri **.href **.referrer **.referer **.path **.search **.link **.initialReferrer',
    ),
    // Words that stand for a value as often as for an object of other things: in those only what is found is personal.
    ...rules(
      keep,
      'properties.user.** traits.user.** **.mobile.** **.login.** **.mail.** **.recipient.** **.search.** **.link.** **.path.**',
      look,
    ),
    found('ip', truncate),
    found('url', url),
    found('*', seal),
  ],
  pseudonym: true,
  consent: defaultConsent,
  schemas: defaultSchemaPolicy,
  retention: defaultRetention,
};
