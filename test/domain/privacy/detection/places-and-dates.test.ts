import { expect } from 'chai';
import { finds, findsNothingIn, foundAt } from './found.js';

describe('coordinates', () => {
  finds('coordinates', [
    '‹52.520008, 13.404954›',
    'I am at ‹52.520008,13.404954› now',
    '‹-33.868820, 151.209290›',
    '‹lat=52.520008 lng=13.404954› now',
    'pin (‹52.5200, 13.4050›)',
    '‹52.509665 13.428244›',
    'I am at ‹52.5200, 13.4050›',
    '‹geo:52.52,13.40›',
    '‹POINT(13.404954 52.520008)›',
    `‹52°31'12"N 13°24'18"E›`,
    '‹52.5200° N, 13.4050° E›',
  ]);
  findsNothingIn([
    '52.5, 13.4',
    'weights 79.7845, 57.7102',
    '52.520008',
    '0.123456, 0.654321',
    '12.3456, 78.9012, 3.4567',
    '1.2345; 2.3456; 3.4567',
    '123.4567, 234.5678',
    '12.50, 13.50',
    '[coordinates]',
  ]);
  it('takes halves where the key says so, but not whole regions', () => {
    expect(foundAt('lat', 52.520008)).to.have.length(1);
    expect(foundAt('location.lng', '13.404954')).to.have.length(1);
    expect(foundAt('geometry.coordinates', 13.404954)).to.have.length(1);
    expect(foundAt('coordinates', '52.52,13.40')).to.have.length(1);
    expect(foundAt('lat', 52.5)).to.deep.equal([]);
    expect(foundAt('lat', 52)).to.deep.equal([]);
    expect(foundAt('lat', 252.520008)).to.deep.equal([]);
    expect(foundAt('gps.accuracy', 12.345)).to.deep.equal([]);
    expect(foundAt('price', '52.520008, 13.404954')).to.deep.equal([]);
  });
});

describe('birth dates', () => {
  finds('birth_date', [
    'born ‹1990-07-31› in Leeds',
    'DOB: ‹07/31/1990›',
    'geb. ‹31.07.1990›',
    'Ich bin am ‹31. Juli 1990› geboren'.replace(' geboren', '').replace('bin am', 'bin geboren am'),
    'née le ‹31 juillet 1990›',
    'nació el ‹31 de julio de 1990›',
    'Geburtsdatum ‹1.7.90›',
    'b. ‹12 Mar 1987›',
    'Ada Lovelace (* ‹10.12.1975›)',
  ]);
  findsNothingIn([
    '1990-07-31',
    'created 1990-07-31',
    'born in 1990',
    'geboren 07/1990',
    'born to run: released on the fourth of a very long month, namely 1990-07-31',
    'gebucht am 31.07.1990',
    'Happy birthday! Valid until 2026-03-12.',
    'Frau Lang, geb. Weiß, seit 12.03.2007 Kundin',
  ]);
  it('takes full dates where the key says so', () => {
    for (const date of [
      '1990-07-31',
      '1990-07-31T00:00:00.000Z',
      '31.7.90',
      '31/07/1990',
      'July 31, 1990',
      '19900731',
    ])
      expect(foundAt('birthday', date), date).to.have.length(1);
    expect(foundAt('birth_date', 19900731)).to.have.length(1);
    expect(foundAt('birth.date', 649382400000)).to.have.length(1);
    for (const date of ['1990', '1990-07', 'tomorrow', '[birth_date]'])
      expect(foundAt('birthday', date)).to.deep.equal([]);
    expect(foundAt('birth_year', '1990-07-31')).to.deep.equal([]);
    expect(foundAt('created', '1990-07-31')).to.deep.equal([]);
  });
});

describe('URLs with personal parameters', () => {
  finds('url', [
    '‹https://shop.example/?email=x&page=2›',
    'see ‹https://shop.example/?email=ada%40example.org&page=2›, ok',
    '‹?user=ada%40example.org›',
    '‹/account?phone=015112345678›',
    '‹www.shop.example/a?first_name=Ada›',
    '‹https://ada:secret@example.org/x›',
    '‹https://shop.example/u/ada@example.org›',
    'GET ‹/reset?mail=ada@mail.example› HTTP/1.1 200',
    '‹/konto?vorname=Anna&nachname=Lang›',
    'myapp: ‹myapp://open?token=abc›!',
  ]);
  findsNothingIn([
    'https://shop.example/?page=2&utm_source=mail',
    '/account?page=2',
    'https://cdn.example/img/logo@2x.png',
    'https://unpkg.com/@scope/pkg@1.2.3/x.js',
    'https://unpkg.com/@scope/pkg@1.2.3/x.js?module=1#top',
    'ssh://git@github.com/org/repo',
    'GET /settings?page=1 HTTP/1.1',
    'a=b',
    'x == y',
  ]);
});
