import { foundIn, foundUnder, nothingIn, nothingUnder } from './cases.js';

const dates = [
  '1990-07-31',
  '31.07.1990',
  '07/31/1990',
  '31/07/1990',
  '31.7.90',
  '7/31/90',
  '1990/07/31',
  '31-07-1990',
  '19900731',
  '31. Juli 1990',
  'July 31, 1990',
  '31 July 1990',
  '31 de julio de 1990',
  '31 juillet 1990',
  '1er août 1990',
  '31-Jul-1990',
  'Jul 31 1990',
  '31JUL1990',
  '1990-07-31T00:00:00Z',
  '1990-07-31 00:00:00',
  '31 Jul 90',
  '31. Jul. 1990',
  'Tuesday, July 31, 1990',
  '1990.07.31',
  '31 07 1990',
  '31.VII.1990',
].slice(0, 25);
const spoken = [
  '1990-07-31',
  '31.07.1990',
  '07/31/1990',
  '31. Juli 1990',
  'July 31, 1990',
  '31 July 1990',
  '31 de julio de 1990',
  '31 juillet 1990',
  '31-Jul-1990',
  '31.7.90',
  '1990/07/31',
  '31JUL1990',
];

describe('birth dates in the wild', () => {
  foundUnder(
    'birth_date',
    `birthday birthDate birth_date date_of_birth dateOfBirth DOB dob d_o_b user_dob patientDob birthdate birth_dt birth_day
     geb geb_datum gebDatum gebdat gebdat_kind geburtsdatum geburtstag geburts_datum geboren_am fecha_nac fechaNac
     fec_nac fecha_nacimiento fecha_de_nacimiento f_nacimiento nacido_el nacimiento date_naissance dateNaissance date_naiss date_nais
     ddn date_de_naissance born born_on bornOn born_at birth.date child.birthday kind_geburtsdatum spouse_dob
     passenger.date_of_birth naissance cumpleanos bday person.birth geburtsdatum_kind customer_birth_date`,
    dates,
  );
  foundUnder(
    'birth_date',
    'dob geb_datum fecha_nac date_naissance born_on birthday',
    [19900731, 649382400000, 649382400],
  );
  foundIn(
    'birth_date',
    `
    born {}
    born on {} in Leeds
    Born: {}
    date of birth: {}
    DOB {}
    D.O.B. {}
    D.O.B: {}
    dob={}
    {"dob":"{}"}
    {\\"birthDate\\":\\"{}\\"}
    {"geburtsdatum":"{}","x":1}
    birth_date='{}'
    birthdate: {};
    <dob>{}</dob>
    <birthDate>{}</birthDate>
    UPDATE u SET birthday = '{}' WHERE id=3
    a=1&dateOfBirth={}&b=2
    my birthday is {}
    her birthday is on {}
    geboren am {}
    geb. {}
    geb. am {}
    geb: {}
    Geburtsdatum: {}
    Geb.-Datum {}
    mein Geburtstag ist der {}
    Anna Lang (geboren {})
    Anna Lang (* {})
    Anna Lang, *{}
    nacido el {}
    nacida el {} en Madrid
    fecha de nacimiento: {}
    F. nac.: {}
    mi cumpleaños es el {}
    né le {}
    née le {} à Lyon
    date de naissance : {}
    mon anniversaire est le {}
    b. {}
    patient, born {}, admitted
    user_dob={} ok
  `,
    spoken,
  );
  nothingUnder(
    `created_at date start_date release_date order_date due_date signup expires date_of_purchase datum termin fecha fecha_alta
     date_livraison updated hired_on joined_on born_in birth_place birth_year birth_city birth_country geburtsort lugar_nacimiento
     lieu_naissance birthday_discount birth_weight newborn reborn airborne gebuehr gebaeude x anniversary_date wedding_day expiry`,
    ['1990-07-31', '31.07.1990', 'July 31, 1990'],
  );
  nothingUnder('birthday dob birth_year yob birth_month geburtsjahr date_of_birth', [
    '1990',
    1990,
    '07',
    '1990-07',
    'tomorrow',
    7,
    '[birth_date]',
    'Leeds',
  ]);
  nothingIn(
    `
    created {}
    valid until {}
    released {}
    order of {}
    Termin am {}
    gebucht am {}
    Gebühr fällig am {}
    eingegangen am {}
    desde {}
    le {}
    joined {}
    date={}
    start={}
    {"date":"{}"}
    expires {}
    Happy birthday! Offer ends {}
    newborn photos booked for {}
    Kunde seit {}
    published {}
    updated_at={} dob=
    on {}
    {}
    birthday party on Friday, tickets valid {}
  `,
    ['1990-07-31', '31.07.1990', 'July 31, 1990', '31 juillet 1990'],
  );
  nothingIn(`
    born in 1990
    DOB
    geboren 07/1990
    born free
    Version 31.07.1990
    geb. Weiß
    Abgeb. 3
    née Dubois
    b. 12
    nacido en 1990
  `);
});
