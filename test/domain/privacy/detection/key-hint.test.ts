import { expect } from 'chai';
import fc from 'fast-check';
import type { KeyHint } from '../../../../src/domain/privacy/detection/finding.js';
import { detection, foundAt, hintAt } from './found.js';

describe('what a key says', () => {
  const kinds: readonly (readonly [string, string])[] = [
    [
      'email',
      'email userEmail user_email_address e-mail contact.eMail kunden_email correo_electronico emails courriel',
    ],
    [
      'phone',
      'phone mobile_number kundenTelefon telefonnummer contact-phone numero_de_telefono phones.home workPhone',
    ],
    ['ip', 'ip client_ip ipAddress remote_addr userIPAddress x-forwarded-for'],
    ['iban', 'iban account_iban kundeIban'],
    ['card', 'card_number creditCard kreditkartennummer card.number'],
    ['ssn', 'ssn social_security_number'],
    ['tax_id', 'tax_id steuerId steuer_identifikations_nummer'],
    ['mac', 'mac mac_address bssid'],
    ['coordinates', 'lat lng latitude location.longitude geometry.coordinates breitengrad'],
    [
      'birth_date',
      'birthday birth_date dateOfBirth dob geburtsdatum fecha_de_nacimiento date_naissance birth.date',
    ],
    [
      'name',
      `first_name guest2_first_name kundeVorname nombre_cliente nom_de_famille customer_name customer.name kundenname
       Empfänger.name passenger.first name.last shipping_address.name apellidos prénom Notfallkontakt.Name titulaire cardholderName user.profile.name`,
    ],
  ];
  for (const [kind, paths] of kinds)
    for (const path of paths.trim().split(/\s+/))
      it(`is ${kind} under ${path}`, () => {
        expect([...hintAt(path).kinds]).to.include(kind);
      });

  const silent = `phone_id email_verified emailCount ip_version card_brand card_last4 phone_model birth_year birth_place
    phone_hash email_template product.name product_name user_agent_name customer_type_name user_list_name screen_name event_name campaign.name app.name file_name
    company_name customer.company.name user.device.name team.name traits.name raumname long_tail name plan_name zip ship tip microphone iphone status
    user.status group.name workout.type email_subject_id`;
  for (const path of silent.trim().split(/\s+/))
    it(`is of no kind under ${path}`, () => {
      expect([...hintAt(path).kinds]).to.deep.equal([]);
    });

  it('says id, count, time, amount', () => {
    for (const key of 'order_id userId count total_price created_at timestamp sku ean bestellnummer kundennr'.split(
      ' ',
    ))
      expect(hintAt(key).veto, key).to.equal(true);
    for (const key of 'message comment note feedback text email'.split(' '))
      expect(hintAt(key).veto, key).to.equal(false);
  });

  it('gives equal hints as one object, whatever the keys', () => {
    const seen = new Set<KeyHint>();
    const words = fc.constantFrom(
      ...'email phone ip iban card ssn mac lat birthday first name id version customer product value home x tax 1'.split(
        ' ',
      ),
    );
    const key = fc.array(words, { maxLength: 5 }).map((all) => all.join('_'));
    fc.assert(
      fc.property(fc.array(fc.oneof(key, fc.string()), { maxLength: 4 }), (path) => {
        const hint = path.reduce<KeyHint>((above, name) => detection.hint(name, above), detection.rootHint);
        const again = path.reduce<KeyHint>((above, name) => detection.hint(name, above), detection.rootHint);
        expect(again).to.equal(hint);
        expect(hint.kinds.size).to.be.lessThan(3);
        seen.add(hint);
      }),
      { numRuns: 5_000 },
    );
    expect(seen.size).to.be.greaterThan(20).and.lessThan(400);
  });
});

describe('names', () => {
  const people = [
    'Ada',
    'Ada Lovelace',
    'Łukasz',
    'José García',
    "Sinéad O'Connor",
    '山田太郎',
    'Jean-Luc',
    'Lovelace, Ada',
    'ada',
  ];
  for (const name of people)
    it(`takes ${name} for one`, () => {
      expect(foundAt('first_name', name)).to.deep.equal([`name:${name}`]);
    });

  const others = [
    'true',
    'unknown',
    'n/a',
    'guest',
    'ada99',
    'A',
    '',
    'x'.repeat(70),
    'some-slug-here',
    'is required',
    'zu kurz',
    'Pflichtfeld',
    '[name]',
    '[redacted]',
  ];
  for (const text of [...others, 'h_0123456789abcdefghijkl', 'Acme GmbH', 'Acme Inc.', '123'])
    it(`does not take ${JSON.stringify(text)} for one`, () => {
      expect(foundAt('customer_name', text)).to.deep.equal([]);
    });

  it('takes a full name right under a word for a person', () => {
    expect(foundAt('recipient', 'Ada Lovelace')).to.deep.equal(['name:Ada Lovelace']);
    expect(foundAt('user', 'ada')).to.deep.equal([]);
    expect(foundAt('user.status', 'Very Active')).to.deep.equal([]);
    expect(foundAt('product', 'Ada Lovelace')).to.deep.equal([]);
  });
});
