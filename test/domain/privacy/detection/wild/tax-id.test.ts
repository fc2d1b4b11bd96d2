import { foundIn, foundUnder, nothingIn, nothingUnder } from './cases.js';

const bare = ['86095742719', '47036892816', '65929970489', '57549285017'];
const grouped = [
  '86 095 742 719',
  '470 368 928 16',
  '65 929 970 489',
  '57/549/285/017',
  '86.095.742.719',
  '47-036-892-816',
  '659 2997 0489',
  '57 54 92 85 01 7',
  '86 095 742 719',
  '4703 6892 816',
];

describe('German tax ids in the wild', () => {
  foundUnder(
    'tax_id',
    `steuerid steuer_id SteuerId steuerID idnr id_nr IdNr steuer_idnr steuerIdNr steuer_ident_nr steuer_identifikationsnummer
     steueridentifikationsnummer identifikationsnummer steuernr steuer_nr steuernummer tin tin_number taxId tax_id tax_number
     taxIdentificationNumber german_tax_id person.steuerid mitarbeiter.idnr taxpayer_id taxpayerIdentificationNumber
     numero_fiscal numero_fiscale numeroIdentificacionFiscal identifiant_fiscal nif x f9 answer`,
    [...bare, ...grouped],
  );
  foundUnder('tax_id', 'steuerid idnr tin taxId steuernr x', [86095742719, 47036892816, 65929970489]);
  foundIn(
    'tax_id',
    `
    {}
    Meine IdNr. {} liegt vor
    IdNr: {}
    Steuer-ID {}
    Steuer-IdNr. {}
    steuerliche Identifikationsnummer: {}
    Identifikationsnummer {}
    St.-ID {}
    tax id {}
    tax ID number is {}
    TIN: {}
    German TIN {}
    número fiscal {}
    numéro fiscal : {}
    {"k":"stid","v":"{}"}
    {\\"steuerId\\":\\"{}\\"}
    level=info tin={} ok
    VALUES (7, '{}', 'x')
    WHERE steuer_id = '{}'
    <IdNr>{}</IdNr>
    <v>{}</v>
    Anna;Lang;{};Berlin
    a,{},b
    a=1&idnr={}&b=2
    ({})
    "{}"
    [{}]
    Finanzamt: {}
    Lohnsteuer {} gemeldet
    Bitte {} eintragen
    answer: {}.
    mi NIF alemán es {}
    IdNr.{}
    ID-Nr.: {}
    StID={}
  `,
    [...bare, ...grouped],
  );
  foundIn('tax_id', 'Steuer-ID {} fehlt', bare, 'as name');

  nothingUnder(
    `order_id orderNumber timestamp sku ean tracking invoice_no kundennummer bestellnummer auftrag vorgang session_id
     user_id device_id count total amount phone_id serial batch ticket reference account_id vertrag pedido`,
    bare,
  );
  nothingIn(
    `
    order {}
    Auftrag {}
    Bestellnummer {}
    tracking {}
    ref {}
    Kundennummer {}
    Rechnung {}
    ticket {}
    session {}
    id {}
    pedido {}
    commande {}
    Vorgang {}
    x{}y
    {}0
    A-{}
    Artikel {}
    Konto {}
  `,
    [...bare, ...grouped],
  );
  nothingIn(`
    86095742718
    11223456785
    12345678901
    06095742719
    86 095 742 718
    17155104001
    DE860957427
    860 957 427
    Steuersatz 19
    27.05.1990 12
  `);
});
