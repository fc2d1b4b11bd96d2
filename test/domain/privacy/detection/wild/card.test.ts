import { foundIn, foundUnder, nothingIn, nothingUnder } from './cases.js';

const right = [
  '4111111111111111',
  '4242424242424242',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '6011111111111117',
  '30569309025904',
  '3530111333300000',
  '6759649826438453',
  '6200000000000005',
];
const grouped = [
  '4111 1111 1111 1111',
  '4242-4242-4242-4242',
  '5555.5555.5555.4444',
  '2223 0031 2200 3222',
  '3782 822463 10005',
  '6011–1111–1111–1117',
  '3056 930902 5904',
  '3530 1113 3330 0000',
  '3714-496353-98431',
  '6200 0000 0000 0005',
];
const wrong = ['4111111111111112', '5412 7512 3456 7890', '4539-1488-0343-6460'];

describe('payment cards in the wild', () => {
  foundUnder(
    'card',
    `card cardNumber card_no cc ccnum credit_card creditCardNumber credit_card_no payment.card.number pan primaryAccountNumber
     kreditkarte kreditkarten_nr kartennummer karten_nr kartenNr zahlung.karte tarjeta numero_tarjeta numero_de_tarjeta
     tarjetaCredito tarjeta_de_debito carte_bancaire numero_carte numeroCarteBancaire carte_bleue payment_card_number
     bank_card debit_card_number visa mastercard amex source.number billing.card_num x f3 answer value`,
    [...right, ...grouped],
  );
  foundUnder(
    'card',
    'card_number cc_num pan kartennummer tarjeta numero_carte x value',
    [4111111111111111, 5555555555554444, 378282246310005, 4242424242424242],
  );
  foundUnder(
    'card',
    'credit_card cardNumber kreditkartennummer numero_tarjeta carte_bancaire payment.card',
    wrong,
  );
  foundIn(
    'card',
    `
    {}
    number {} exp 04/29
    {} 04/29 123
    {}, CVV 123
    {},12/2027,123
    Jane;Doe;{};12/27;123
    {"number":"{}","exp":"0427"}
    {\\"pan\\":\\"{}\\"}
    level=info pan={} ok
    amount=12.50 card={} currency=EUR
    INSERT INTO t VALUES (7, '{}', 3)
    <CardNumber>{}</CardNumber>
    <v>{}</v>
    a=1&number={}&b=2
    ["{}","x"]
    ({})
    Please charge {} today
    Visa {}
    Amex ending? No, all of it: {}
    Bezahlt mit {} heute
    Karte: {}
    meine Kartennummer lautet {}
    mi tarjeta {} no funciona
    ma carte {} est refusée
    Die Karte mit der Nummer {} wurde gesperrt
    El número de tarjeta es {}
    Numéro de carte : {}
    PAN={}
    {} declined
    -> {} <-
    card#{}
    CC:{}
    debit {} failed
    tried {} twice
    payment of $20 with {} failed
    the customer paid with {} today
    {"order":7,"a":"{}"}
    for the order of last week we took {}
  `,
    [...right, ...grouped],
  );
  foundIn(
    'card',
    `
    credit card {}
    card number: {}
    Kreditkarte {} abgelehnt
    tarjeta de crédito {}
    carte bancaire {}
    Visa {}
    Please update my card details to {}
  `,
    wrong,
  );
  foundIn(
    'card',
    'Charge {} declined\nCard {} added',
    ['4111 1111 1111 1111', '4242-4242-4242-4242'],
    'as name',
  );
  foundIn('card', '{}\ncard:{}', right, 'as key');

  nothingUnder(
    `order_id orderNumber timestamp created_at ts tracking_number trace_id transaction_id sku ean imei serial session_id
     device_id account_id invoice ticket_no card_id gift.sku isbn user_id
     request_id build reference bestellnummer kundennummer pedido_id commande_no`,
    right,
  );
  nothingIn(
    `
    order {} shipped
    Bestellung {} versandt
    tracking {}
    id={}
    trace {}
    ref {}
    transaction {} done
    Sendungsnummer {}
    IMEI {}
    session {} ended
    pedido {}
    facture {}
    invoice {}
    x{}y
    {}0000000000
    a-{}
  `,
    right,
  );
  nothingIn(`
    1700000000000005
    1715510400123
    4111111111111112
    4111 1111 1111
    **** **** **** 1111
    1234 5678 9012 3456
    0000 0000 0000 0000
    9400 1000 0000 0000 0000 00
    4bf92f3577b34da6a3ce929d0e0e4736
    550e8400-e29b-41d4-a716-446655440000
    card ending 1111
    exp 04/29
    Karte endet auf 4242
    bin 411111
    0.4111111111111111
    4.111111111111111
  `);
});
