import { expect } from 'chai';
import { finds, findsNothingIn, foundAt } from './found.js';

describe('bank accounts', () => {
  finds('iban', [
    '‹DE89370400440532013000›',
    '‹DE89 3704 0044 0532 0130 00›',
    '‹gb82west12345698765432›',
    'Bitte auf ‹GB82 WEST 1234 5698 7654 32› überweisen',
    '‹NO9386011117947›',
    '‹MT84MALT011000012345MTLCAST001S›',
    'my IBAN is ‹DE89370400440532013001›',
  ]);
  findsNothingIn([
    'DE89370400440532013001',
    'XDE89370400440532013000',
    'DE893704004405320130001',
    'ZZ89370400440532013000',
    'DE8937040044053201300',
    '[iban]',
  ]);
  it('is not switched off by a key that says id, and takes wrong check digits under its own', () => {
    expect(foundAt('payment_reference', 'DE89370400440532013000')).to.have.length(1);
    expect(foundAt('iban', 'DE89370400440532013001')).to.have.length(1);
  });
});

describe('payment cards', () => {
  finds('card', [
    '‹4111111111111111›',
    '‹4111 1111 1111 1111›',
    '‹4111-1111-1111-1111›',
    '‹3782 822463 10005›',
    'paid with ‹5555555555554444›, thanks',
    'my card ‹4111111111111112› is lost',
    'old card ‹4222222222222›',
    'credit card ‹587428561654› was charged'.replace('587428561654', '584528792610'),
    'Order 7 4111 1111 1111 1111'.replace('4111 1111 1111 1111', '‹4111 1111 1111 1111›'),
  ]);
  findsNothingIn([
    '4111111111111112',
    '1234567890123452',
    'order 4111111111111111',
    'Sendungsnummer 4111111111111111',
    '1700000000005',
    '4222222222222',
    'account DE89 4111 1111 1111 1111 00',
    '4111 11111111 1111',
    'id_4111111111111111',
    'my card is X4111111111111111',
    '41111111111111110000',
    '[card]',
  ]);
  it('weighs the key', () => {
    expect(foundAt('order_id', '4111111111111111')).to.deep.equal([]);
    expect(foundAt('timestamp', 4111111111111111)).to.deep.equal([]);
    expect(foundAt('order_id', '4111 1111 1111 1111')).to.deep.equal([]);
    expect(foundAt('message', '4111 1111 1111 1111')).to.have.length(1);
    expect(foundAt('x', 4111111111111111)).to.deep.equal(['card:4111111111111111']);
    expect(foundAt('card.number', '4111111111111112')).to.have.length(1);
    expect(foundAt('card_last4', '4111111111111112')).to.deep.equal([]);
  });
});

describe('US social security numbers', () => {
  finds('ssn', [
    '‹123-45-6789›',
    'SSN ‹123456789›',
    'social security number is ‹081-80-5372›',
    'ssn: ‹123 45 6789›',
  ]);
  findsNothingIn([
    '666-45-6789',
    '000-45-6789',
    '900-45-6789',
    '123-00-6789',
    '123-45-0000',
    '123456789',
    'order 123-45-6789',
    '123-45-67890',
    '1-123-45-6789',
  ]);
  it('weighs the key', () => {
    expect(foundAt('ssn', '123456789')).to.deep.equal(['ssn:123456789']);
    expect(foundAt('ssn', 123456789)).to.deep.equal(['ssn:123456789']);
    expect(foundAt('sku', '123-45-6789')).to.deep.equal([]);
  });
});

describe('German tax ids', () => {
  finds('tax_id', ['‹86095742719›', '‹47036892816›', 'Steuer-ID: ‹86 095 742 719›']);
  findsNothingIn([
    '86095742718',
    '12345678903',
    '11223456785',
    '11123456786',
    '06095742719',
    'order 86095742719',
    'Auftrag 47036892816',
  ]);
  it('weighs the key', () => {
    expect(foundAt('steuerId', 86095742719)).to.deep.equal(['tax_id:86095742719']);
    expect(foundAt('order_id', '86095742719')).to.deep.equal([]);
  });
});

describe('hardware addresses', () => {
  finds('mac', [
    '‹aa:bb:cc:dd:ee:ff›',
    'ap ‹AA-BB-CC-11-22-33› up',
    '‹00:1b:44:11:3a:b7›',
    'port ‹3c22.fba0.1e9d› up',
  ]);
  findsNothingIn([
    '02:00:00:00:00:00',
    'ff:ff:ff:ff:ff:ff',
    'aa:bb:cc:dd:ee',
    'aa:bb:cc:dd:ee:ff:00',
    'aa:bb-cc:dd-ee:ff',
    '12:34:56',
    'aabbccddeeff',
    '02-11-19-31-33-45',
    '1234.5678.9012',
  ]);
  it('takes one without colons where the key says so', () => {
    expect(foundAt('mac', 'aabbccddeeff')).to.have.length(1);
    expect(foundAt('wifi_mac', '0011.22aa.bbcc')).to.have.length(1);
  });
});
