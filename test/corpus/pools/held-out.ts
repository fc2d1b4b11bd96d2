import { emptyPool, fields, lines, type Pools } from './pool.js';

/** What only the held-out corpus draws on. Not to be read while detectors are written: see `seeds.ts`. */
export const heldOutPools: Pools = {
  any: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Playlist Shared',
        properties: {
          playlist: { name: '{campaign_name}', tracks: 24 },
          share_id: '{order_phone}',
          expires_at: '{#epoch_s}',
        },
      },
      {
        type: 'track',
        event: 'Sensor Reading',
        properties: {
          sensor: 's-{commit}',
          values: ['{#score}', '{#ratio}', '{#score}'],
          unit: '°C',
          at_ns: '{epoch_ns}',
        },
      },
      {
        type: 'track',
        event: 'Parcel Scanned',
        properties: {
          parcel: '{tracking}',
          depot: '{plz}',
          weight_g: '{#metres}',
          scanned: '{instant}',
          label_ean: '{#ean}',
        },
      },
      {
        type: 'screen',
        name: 'Trip Details',
        properties: {
          trip: 'T-{token}',
          legs: [
            { flight: 'LH 1132', seat: '14F' },
            { flight: 'IB 3167', seat: '2A' },
          ],
        },
      },
      {
        type: 'page',
        name: 'Docs',
        properties: {
          url: '{clean_url}',
          section: '{section}',
          anchor: '#{section}',
          lib: '{package}',
          release: '{version}',
        },
      },
    ],
    fields: fields(`
      participants := [{"mail":"{email}","role":"guest"},{"mail":"{email}","role":"host"}]
      notify_email = {email}
      ticket.requester_email = {email}
      source_ip = {ip}
      conn.peer_ip = {ip}
      visitor.ipv6 = {ip6}
      callback_number = {phone}
      courier.cell = {phone}
      guest_2.phone = {phone}
      refund_iban = {iban}
      creditor.IBAN = {iban}
      creditCard = {card}
      instrument.cardNumber := "{#card_digits}"
      taxpayer.socialSecurity = {ssn_digits}
      w2.employee_ssn = {ssn}
      staff.taxIdentificationNumber = {tax_id}
      wlan_mac = {mac}
      beacon.macAddr = {mac}
      dropoff := {"lng":"{#lng}","lat":"{#lat}"}
      track.geometry := {"type":"LineString","coordinates":[["{#lng}","{#lat}"],["{#lng}","{#lat}"]]}
      gps_position = {coordinates}
      child.dateOfBirth = {birth_date}
      patient_birthday = {birth_date}
      magic_link = {url}
      context.page.path = {url_path}
      emergency_contact = {name}
      traveller.firstName = {first_name}
      account_holder = {name}
      signee.family_name = {last_name}
    `),
    blind: fields(`
      row := ["2", "{email}", "x"]
      ev.p3 = {email}
      envelope = {"rcpt":["{email}"],"size":1204}
      hop = {ip}
      row := ["7", "{ip4}", "443"]
      ev.p4 = {phone_international}
      ev.p5 = {iban}
      ev.p6 = {card}
      ev.p7 = {ssn}
      ev.p8 = {tax_id_spaced}
      ev.p9 = {mac}
      anchor = geo:{coordinates_plain}
      ev.p10 = {coordinates}
      ev.p11 = {url}
    `),
    keys: fields(`
      opened := {"{email}": "2024-05-12"}
      reactions := {"thumbs_up": {"{email}": 1}}
      blocked_until := {"{ip}": 1712345678}
      leases := {"{mac}": {"ttl": 3600}}
      contacts := {"tel:{phone_international}": {"label": "home"}}
    `),
    texts: lines(`
      body
      review.text
      transcript[1].said
      stack
      q
    `),
    names: lines(`
      {email} signed up
      Bounce: {email}
      Request from {ip} throttled
      Callback to {phone_international} scheduled
      Transfer {iban} rejected
    `),
    traps: fields(`
      runtime.version = {version}
      engine_version = {version}
      kernel = {version}-generic
      bind_addr = {loopback}
      firewall.cidr = {network}
      elapsed = {clock}
      booking_id = {order_phone}
      basket := "{#order_no_luhn}"
      awb = {tracking}
      synced_at := "{#epoch_ms_luhn}"
      cursor = {epoch_us_luhn}
      barcode = {ean}
      catalogue_no = {part}
      loss := "{#ratio}"
      centroid = {decimals}
      tag = {handle}
      requires := ["{package}", "{package}"]
      og_image = {asset}
      team.name = {company}
      file.name = {thing_name}
      utm.url = {clean_url}
      locker = {seat}
      blobs := {"{sha256}": 12}
      releases := {"v{section}": "{date}"}
      released = {date}
    `),
  },
  en: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Ticket Closed',
        properties: { ticket: '{order_dashed}', reason: 'fixed in {version}', minutes: 48, csat: 5 },
      },
      {
        type: 'track',
        event: 'Statement Downloaded',
        properties: { period: '2024-05', pages: 3, file_name: 'statement-2024-05.pdf', sha: '{sha256}' },
      },
    ],
    sentences: lines(`
      Hi, {person} here ({email}) - my order never came
      550 5.1.1 <{email}> User unknown
      login as {email} failed: wrong password
      {ip} - - "POST /login" 401
      peer {ip4} closed the stream; retrying
      give us a ring on {phone} anytime
      WhatsApp {phone}, not before {clock}
      wire it to {iban} (savings)
      the visa ending differently, full number {card}
      social security no. {ssn} on file
      taxpayer {tax_id} registered
      hwaddr {mac} is up
      last seen around {coordinates} by the patrol
      patient (born on {birth_date_spelled}) admitted
      clicked {url} in the mail
      Ref {order_no_luhn}, callback {phone}
    `),
    traps: fields(`
      body = Your parcel {tracking} arrives {date}
      body = Patch {version} fixes {scope}
      review.text = Ran it in {clock}, 12,5 km, bib {seat}
      transcript[0].said = my ticket number is {order_dashed}
      stack = at {scope} (app.js:120:44)
      q = {product_name} size 42 under 120
    `),
  },
  de: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Paket zugestellt',
        properties: {
          sendungsnummer: '{tracking}',
          ablageort: 'Garage',
          zugestellt: '{date_de}',
          gewicht: '2,45 kg',
        },
      },
      {
        type: 'track',
        event: 'Vertrag verlängert',
        properties: { vertragsnummer: '{eleven}', laufzeit: 24, beginn: '{date_de}', beitrag: '{amount_de}' },
      },
    ],
    fields: fields(`
      teilnehmer[1].mailadresse = {email}
      rueckrufnummer = {phone}
      mobilnummer = {phone}
      zahlung.kontonummer_iban = {iban}
      kreditkartennummer = {card}
      lohn.idnr = {tax_id}
      patient.geburtstag = {birth_date}
      schueler.geboren_am = {birth_date}
      inhaber.familienname = {last_name}
      karteninhaber = {name}
      begleitperson.vorname = {first_name}
      mieter_name = {name}
    `),
    blind: fields(`
      eingabe.e5 = {email}
      eingabe.e6 = {phone}
      eingabe.e7 = {iban}
      eingabe.e8 = {tax_id_spaced}
    `),
    texts: lines(`
      mitteilung
      rezension.inhalt
    `),
    sentences: lines(`
      Hallo, {person} hier, {email} – wo bleibt mein Paket?
      Mails an {email} kommen zurück
      Anmeldung aus {ip} abgewiesen
      Melden Sie sich gern: {phone}
      meine Nummer lautet {phone}, bitte nicht vor 9
      Erstattung bitte an {iban}, Danke
      bezahlt mit {card}
      Steuer-Identnummer: {tax_id}.
      WLAN-Gerät {mac} getrennt
      Fundort {coordinates} laut App
      Patientin, geboren {birth_date_spelled}
      {url} führt ins Leere
      Sozialversicherungsnummer (USA) {ssn}
    `),
    names: lines(`
      {email} hat gekündigt
      Rückruf {phone_international}
    `),
    traps: fields(`
      mitteilung = Sendung {tracking} kommt am {date_de}
      mitteilung = Vertrag {eleven}, Beitrag {amount_de} EUR
      rezension.inhalt = Nach {clock} im Ziel, Startplatz {seat}
      stichtag = {date_de}
      verein.name = {company}
      kontostand = {amount_de}
    `),
  },
  es: {
    ...emptyPool,
    fields: fields(`
      huesped.correo = {email}
      celular = {phone}
      persona_contacto = {name}
      segundo_apellido = {last_name}
      cumpleaños = {birth_date}
    `),
    sentences: lines(`
      Responded a {email} cuanto antes
      Mi móvil: {phone}
      Transferid a {iban}
      naci el {birth_date_spelled}
    `),
    traps: fields(`
      salida = {date}
      mensaje = Habitación {seat}, {hours}
    `),
  },
  fr: {
    ...emptyPool,
    fields: fields(`
      invité.mél = {email}
      numero_mobile = {phone}
      titulaire = {name}
      né_le = {birth_date}
      nom_naissance = {last_name}
    `),
    sentences: lines(`
      Répondez à {email} svp
      joignable au {phone}
      Remboursez sur {iban}
      né le {birth_date_spelled}
    `),
    traps: fields(`
      depart = {date}
      objet = Colis {tracking} livré
    `),
  },
};
