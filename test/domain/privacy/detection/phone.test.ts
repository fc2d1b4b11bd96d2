import { expect } from 'chai';
import { detection, finds, findsNothingIn, foundAt, show } from './found.js';

describe('telephone numbers', () => {
  finds('phone', [
    '‹+44 20 7946 0958›',
    '‹+49 (0)151 234-567-89›',
    '‹+1 (415) 555-2671 ext. 12›',
    'tel:‹+4915123456789›',
    '‹0049 151 23456789›',
    '‹(555) 123-4567›',
    '‹001-555-123-4567x890›',
    'reach me on 07911 123456 or ‹07911123456›',
    'my number is ‹5551234567›',
    '0151 0000 1221 is ‹0151 0000 1222›',
    'fax +1.415.555.2671/‹+1.415.555.2672›',
    '555-123-4567 ‹555-987-6543›',
    '‹1-555-123-4567›',
    '‹555.123.4567› is mine',
    '‹0151 23456789›',
    '‹030/12345678›',
    '‹030\u00a012345678›',
    'call ‹5551234567› now',
    'call me at ‹9472 7916›',
    'Phone:\n‹60-56-85-91›',
    '‹416 60 039› office',
    '‹(37) 788-063›-Office',
    'no messages to ‹699 956 915› please',
    'Rückruf unter ‹015123456789› bitte',
    'Bitte rufen Sie mich unter ‹0170-1234567› zurück',
    'erreichbar: ‹89 12345›',
    'Tel.: ‹(030) 123 45 67-89›',
    'llámame al ‹612 345 678›',
    'appelez-moi au ‹01.84.17.61.18›',
    'iPhone12 ‹555-123-4567›',
    'Order 12 ‹555-123-4567›'.replace('Order', 'Room'),
    '电话‹+86 138 0013 8000›',
    '‹0151 2345678› 12th',
  ]);

  findsNothingIn([
    '5551234567',
    'order 5551234567',
    'Order #555-123-4567',
    'Bestellnummer: 0151 23456789',
    'Kundennummer 0049 151 23456789',
    'ORD-555-123-4567',
    'ref_0151 23456789',
    '2024-01-15',
    '15.01.2024 10:30',
    '2024-01-15 555',
    'call on 2024-01-15',
    '17.02.2024 - 17.12.2017',
    '08.06.2013-02.08.2015',
    '978-2-031-46218-8',
    '2683 0202 8393 3009 0380',
    '0.15.2691.35',
    '(2026) 123456',
    '03-14-17-26-38',
    'Call 0900-1830',
    'call u_5551234567 ticket 12345678',
    'call 9.00-18.30',
    '1700000000000',
    '1.234.567,89 EUR',
    '1 234 567,89',
    '+12345678 points',
    'a+4915123456789',
    '978-3-16-148410-0',
    '203.0.113.0',
    '12345678',
    '[phone]',
    'step 3 of 12',
    '2026-01-01T12:00:00.000Z',
    '550e8400-e29b-41d4-a716-446655440000',
    '12345678-1234-1234-1234-123456789012',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0',
  ]);

  it('takes nearly any digits where the key says so', () => {
    expect(foundAt('phone', '030 123456')).to.deep.equal(['phone:030 123456']);
    expect(foundAt('kunde.telefon', '015112345678')).to.deep.equal(['phone:015112345678']);
    expect(foundAt('telefonnummer', 4915112345678)).to.deep.equal(['phone:4915112345678']);
    expect(foundAt('phone', '2024-01-01')).to.deep.equal([]);
    expect(foundAt('phone', '12345')).to.deep.equal([]);
    expect(foundAt('mobile', 'true')).to.deep.equal([]);
  });

  it('takes only what is unmistakable where the key says id', () => {
    expect(foundAt('order_id', '555-123-4567')).to.deep.equal([]);
    expect(foundAt('order_id', '0151 23456789')).to.deep.equal([]);
    expect(foundAt('order_id', '+4915123456789')).to.deep.equal(['phone:+4915123456789']);
  });

  it('takes none for a step in a name', () => {
    for (const name of [
      'Call 5551234567',
      'Step 12345678 Completed',
      'Phase 555-123-4567',
      'Build 0151 23456789',
    ])
      expect(show(detection.inName(name), name), name).to.deep.equal([]);
    expect(show(detection.inName('Called +4915123456789'), 'Called +4915123456789')).to.deep.equal([
      'phone:+4915123456789',
    ]);
  });
});
