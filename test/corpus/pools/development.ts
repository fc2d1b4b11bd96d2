import { emptyPool, fields, lines, type Pools } from './pool.js';

/** What only the development corpus draws on. */
export const developmentPools: Pools = {
  any: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Subscription Renewed',
        properties: {
          subscription_id: 'sub_{token}',
          plan: 'pro',
          revenue: '{#amount}',
          renewal_number: 4,
          payment: { card: '{masked_card}' },
        },
      },
      {
        type: 'track',
        event: 'Experiment Viewed',
        properties: {
          experiment: 'price-test-3',
          variation: 'b',
          bucket: '{#ratio}',
          seen_at: '{#epoch_ms}',
        },
      },
      {
        type: 'track',
        event: 'Cron Finished',
        properties: {
          job: 'nightly-export',
          host: 'worker-12',
          started: '{instant}',
          took: 'PT1H30M',
          rows: '{#epoch_s}',
          bind: '{loopback}',
        },
      },
      {
        type: 'screen',
        name: 'Route Map',
        properties: { zoom: 12.5, tile: '12/2200/1343', tilt: '{#ratio}', size: '{size}' },
      },
      {
        type: 'page',
        name: 'Blog',
        properties: { url: '{clean_url}', category: 'Training', words: 1200, rendered_us: '{#epoch_us}' },
      },
    ],
    fields: fields(`
      buyer.mail = {email}
      support.reply_to = {email}
      cc := [{"address":"{email}"}]
      origin_ip = {ip}
      http.client.ip = {ip}
      emergency_contact.phone = {phone}
      whatsapp = {phone_international}
      bank.iban = {iban}
      cc_number = {card}
      us_ssn = {ssn_digits}
      employee.taxId = {tax_id}
      router_mac = {mac}
      geo := {"lat":"{#lat}","lon":"{#lng}"}
      pickup.lat_lng = {coordinates}
      member.birthdate = {birth_date}
      landing_page = {url}
      context.page.referrer = {url}
      contactPerson = {name}
      cardholder = {name}
      passenger.given_name = {first_name}
      billing.surname = {last_name}
    `),
    blind: fields(`
      properties_json = {"k":"contact","v":"{email}"}
      custom.c_11 = {email}
      trace[2] = {ip}
      custom.c_12 = {phone}
      custom.c_13 = {iban}
      args[2] = {card}
      args[3] = {ssn}
      custom.c_14 = {mac}
      custom.c_15 = {coordinates}
      args[0] = {url}
    `),
    keys: fields(`
      shares := {"user:{email}": 1}
      latency_ms := {"{ip4}:443": 31}
      sms_sent := {"{phone_international}": {"status": "ok"}}
    `),
    texts: lines(`
      feedback.text
      reason
      chat.lines[0]
      log
    `),
    names: lines(`
      Reset password {email}
      SMS to {phone_international} failed
      Banned {ip4} for 10 min
    `),
    traps: fields(`
      sdk.version = {version}
      driver := {"version": "{version}", "vendor": "acme"}
      proxy.listen = {loopback}
      lap = {clock}
      cart_id = {order_phone}
      shipment.number = {tracking}
      measured_at := "{#epoch_us}"
      lot = {eleven}
      component_no = {part}
      case_no = {not_ssn}
      embedding = {decimals}
      npm = {package}
      brand.name = {company}
      playlist.name = {campaign_name}
      canonical = {clean_url}
      hotel.room = {seat}
      hashes := {"{commit}": 1}
      per_sku := {"{sku}": 2}
      starts_on = {date}
    `),
  },
  en: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Review Posted',
        properties: {
          stars: 4,
          product: 'Yoga mat',
          text: 'Lasted 3 years, would buy again. 10/10!',
          helpful: 12,
        },
      },
      {
        type: 'track',
        event: 'Hotel Viewed',
        properties: {
          hotel: { name: '{company}', stars: 4 },
          nights: 3,
          from: '{date}',
          room: '{seat}',
          rate: '{amount_en}',
        },
      },
    ],
    sentences: lines(`
      Contact: {email}
      cc {email} on every reply please
      user {email} not found in realm customers
      blocked {ip} (too many requests)
      dial {phone} and ask for {person}
      text me: {phone}
      IBAN: {iban}, reference {invoice}
      used {card} for the deposit
      For the W-2 my SSN is {ssn}.
      my German tax number is {tax_id}
      station {mac} deauthenticated
      pin dropped at {coordinates}
      DOB {birth_date_spelled}
      redirected to {url} and back
      Retry {order_luhn} from {ip4} at {clock}
    `),
    traps: fields(`
      message = Build {version} passed in {clock}
      reason = Part {part} is out of stock until {date}
      note = Meet in {seat}, bring {lottery}
      comment = The {product_name} in red, order {order_dashed}
      log = {instant} INFO {scope} started
      feedback.text = 5 of 5, finished in {clock}!
    `),
  },
  de: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Termin gebucht',
        properties: {
          studio: { name: '{company}' },
          termin: '{date_de}',
          uhrzeit: '18:30',
          raum: '{seat}',
          dauer: '{clock}',
        },
      },
      {
        type: 'track',
        event: 'Rechnung erstellt',
        properties: {
          rechnungsnummer: '{invoice}',
          brutto: '{amount_de}',
          faellig: '{date_de}',
          ust_id: '{vat}',
        },
      },
    ],
    fields: fields(`
      absender_mail = {email}
      notfallkontakt.telefon = {phone}
      kontoinhaber.iban = {iban}
      kreditkarte.nummer = {card}
      mitarbeiter.steuerid = {tax_id}
      mitglied.geb = {birth_date}
      besteller.nachname = {last_name}
      kontaktperson = {name}
      fahrer.vorname = {first_name}
    `),
    blind: fields(`
      fragebogen.f12 = {email}
      fragebogen.f13 = {phone}
      fragebogen.f14 = {ssn}
    `),
    texts: lines(`
      kommentar
      fehler.meldung
    `),
    sentences: lines(`
      Schreibt mir an {email}
      Benutzer {email} existiert nicht
      Absender-IP {ip} auf der Sperrliste
      Handy: {phone}
      erreichbar unter {phone} (Frau {person})
      Lastschrift von {iban} zurückgegeben
      Kreditkarte {card} abgelaufen
      Steueridentifikationsnummer {tax_id}
      MAC-Adresse {mac} unbekannt
      Position {coordinates} gemeldet
      geb. {birth_date_spelled}
      Weiterleitung nach {url}
      SSN lautet {ssn}
    `),
    names: lines(`
      Mahnung an {email} verschickt
    `),
    traps: fields(`
      kommentar = Artikel {eleven} nicht lieferbar bis {date_de}
      fehler.meldung = Zeile 12, Spalte 4: {scope} nicht gefunden
      notiz = Treffen um {clock} in {seat}
      umsatz = {amount_de}
      eintrittsdatum = {date_de}
      marke.name = {company}
    `),
  },
  es: {
    ...emptyPool,
    fields: fields(`
      correo_electronico = {email}
      telefono_contacto = {phone}
      destinatario = {name}
      nacimiento = {birth_date}
    `),
    sentences: lines(`
      Mi correo es {email}
      Teléfono: {phone}
      Fecha de nacimiento: {birth_date_spelled}
      IP {ip4} bloqueada
    `),
    traps: fields(`
      entrega.fecha = {date}
      nota = Factura {invoice} pagada
    `),
  },
  fr: {
    ...emptyPool,
    fields: fields(`
      adresse_mail = {email}
      tel_portable = {phone}
      destinataire = {name}
      naissance.date = {birth_date}
    `),
    sentences: lines(`
      Mon adresse : {email}
      Tél. {phone}
      Date de naissance : {birth_date_spelled}
      IP {ip4} bloquée
    `),
    traps: fields(`
      remise_le = {date}
      remarque = Version {version} installée
    `),
  },
};
