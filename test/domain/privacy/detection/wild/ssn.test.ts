import { foundIn, foundUnder, nothingIn, nothingUnder } from './cases.js';

const dashed = ['219-09-9998', '078-05-1121', '536-22-8714', '401-77-2093'];
const spaced = ['219 09 9998', '536 22 8714'];
const bare = ['219099998', '536228714'];

describe('social security numbers in the wild', () => {
  foundUnder(
    'ssn',
    `ssn SSN us_ssn ssn_number ssnNumber ssn_no socialSecurityNumber social_security_no social_security_num soc_sec_no
     socSecNum social_sec_number patient.ssn employee.socialSecurityNo taxpayer_ssn spouseSSN applicant_ssn ss_number
     numero_seguro_social numero_de_seguro_social seguroSocial tax.ssn_full social_security ssn.value x f7 answer note`,
    dashed,
  );
  foundUnder('ssn', 'ssn soc_sec_no socialSecurityNumber ss_no numero_seguro_social patient.ssn ssn_number', [
    ...bare,
    '219 09 9998',
    '219.09.9998',
    '219–09–9998',
    219099998,
    78051121,
  ]);
  foundIn(
    'ssn',
    `
    The number was {}, he said
    SSN: {}
    SSN#{}
    SS# {}
    SS No. {}
    my social is {}
    social security no {} please
    Soc. Sec. No.: {}
    ({})
    "{}"
    '{}',
    Doe;Jane;{};2024
    Jane,Doe,{},NY
    {"q":"tax","a":"{}"}
    {\\"ssn\\":\\"{}\\"}
    level=info ssn={} ok
    user=7 v="{}" msg=ok
    INSERT INTO p VALUES (7, '{}', 'x')
    WHERE ssn = '{}'
    <ssn>{}</ssn>
    <Field name="a">{}</Field>
    SSN{}
    name=jane&ssn={}&x=1
    ITIN or SSN {} required
    {}
    taxpayer identification number {}
    número de seguro social: {}
    numéro de sécurité sociale américain {}
    meine amerikanische Sozialversicherungsnummer ist {}
    | 12 | {} | NY |
    Dear sir, {} is mine.
    - {}
    ssn:{},name:jane
    [{}]
    social-security={}
    {"order":7,"a":"{}"}
    order=7;v={}
    the customer said that it is {}
    employee {} joined
  `,
    dashed,
  );
  foundIn(
    'ssn',
    `
    {}
    answer {} noted
    ssn {}
    SSN: {}
    "{}"
    value={}
  `,
    [...spaced, '219–09–9998', '536‑22‑8714', '401‐77‐2093'],
  );
  foundIn('ssn', 'SSN: {}\nSSN {} on file\nss# {}\nsocial security number is {}\nssn={}\nmy social is {}', [
    ...bare,
    '219.09.9998',
  ]);
  foundIn('ssn', 'lookup {}\nSSN {} rejected', dashed, 'as name');
  foundIn('ssn', '{}', dashed, 'as key');

  nothingUnder(
    `sku part_no partNumber item_number order_no orderId ticket case_number serial_number tracking invoice_no version
     build reference product_code article_number batch lot_no model_no account_no policy_number claim_no 
     ssn_hash zip plz created_at phone_id`,
    dashed,
  );
  nothingUnder('x ssn_last4 value count total amount zip ssnLast4', ['219099998', 219099998, '9998']);
  nothingUnder('ssn ssnLast4 ssn_last_four', ['9998', '***-**-9998', 'XXX-XX-9998', '[ssn]', 'on file']);
  nothingIn(
    `
    order {} shipped
    part {} is out of stock
    item no. {}
    Serial: {}
    ticket {} closed
    Bestellnummer {}
    Artikel {}
    Teilenummer {}
    ref {}
    case {}
    Auftrag {} versandt
    pedido {}
    commande {}
    SKU-{}
    A{}B
    {}-01
    12-{}
    invoice {}
    tracking no {}
    account {}
    model {}
    v{}
  `,
    [...dashed, '219 09 9998'],
  );
  nothingIn(`
    000-12-3456
    666 12 3456
    123-00-4567
    2024-05-12
    12-34-5678
    1234-56-789
    123-456-789
    call 1800
    94103-1234
    219-09-99
    5.219.09.9998
    a1b2-219-09-99981
    219/09/9998
  `);
});
