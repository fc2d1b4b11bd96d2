import { emptyPool, fields, lines, type Pools } from './pool.js';

/** What both corpora draw on. */
export const sharedPools: Pools = {
  any: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Order Completed',
        properties: {
          order_id: '{order_luhn}',
          total: '{#amount}',
          currency: 'EUR',
          products: [
            { product_id: '{ean}', sku: '{sku}', name: '{product_name}', price: '{#amount}', quantity: 2 },
            { product_id: 'p_02', sku: 'STR-BT-02', name: 'Bottle 750 ml', price: 14.5, quantity: 1 },
          ],
        },
      },
      {
        type: 'track',
        event: 'Workout Completed',
        properties: {
          workout_id: '{uuid}',
          type: 'running',
          duration: '{clock}',
          distance: '{#metres}',
          started_at: '{instant}',
          heart_rate: { average: 142, max: 171 },
          splits: [
            { km: 1, pace: 5.31 },
            { km: 2, pace: 5.18 },
          ],
        },
      },
      {
        type: 'page',
        name: 'Product',
        properties: {
          path: '/p/4711',
          title: 'Chest strap',
          url: '{clean_url}',
          referrer: 'https://www.google.com/',
        },
      },
      {
        type: 'screen',
        name: 'Workout Picker',
        properties: { tab_index: 2, build: '{#epoch_s}', variant: 'B' },
      },
      {
        type: 'group',
        groupId: 'grp_12',
        traits: {
          name: '{company}',
          employees: 84,
          plan: 'team',
          created_at: '{date}',
          website: 'https://www.example.com/',
        },
      },
      {
        type: 'identify',
        traits: {
          plan: 'pro',
          created_at: '{date}',
          logins: 31,
          locale: 'en-GB',
          goals: ['run 10k', 'sleep better'],
        },
      },
      {
        type: 'identify',
        traits: {
          crm_id: '{order_phone}',
          lead_score: '{#score}',
          company: { name: '{company}', employees: 120 },
        },
      },
      {
        type: 'track',
        event: 'Deployment Finished',
        properties: {
          service: 'checkout',
          version: '{version}',
          commit: '{commit}',
          digest: 'sha256:{sha256}',
          took_ms: 48123,
        },
      },
      {
        type: 'track',
        event: 'Log Written',
        properties: {
          level: 'error',
          logger: '{scope}',
          ts: '{#epoch_ms_luhn}',
          message: '{clock} worker 12 listening on {loopback}:8080, trace {md5}',
        },
      },
    ],
    fields: fields(`
      customer.contact.email = {email}
      invoice_email = {email}
      recipients := ["{email}", "{email}"]
      context.traits.contact_email = {email}
      client_ip = {ip}
      request.remote_addr = {ip}
      x_forwarded_for = {ip4}, {ip4}
      context.network.ip = {ip}
      last_login.ip_address = {ip}
      contact_phone = {phone}
      customer.contact.phone = {phone}
      mobile := "{#phone_digits}"
      tel = {phone}
      delivery.phone_number = {phone}
      iban = {iban}
      payout.iban = {iban}
      payment.account.iban = {iban}
      card_number = {card}
      payment.card.number = {card}
      payment.card.pan := "{#card_digits}"
      ssn = {ssn}
      social_security_number = {ssn}
      applicant.ssn = {ssn_digits}
      tax_id = {tax_id}
      steuer_id = {tax_id}
      payroll.tax_id := "{#tax_id_digits}"
      mac = {mac}
      device.mac_address = {mac}
      wifi.bssid = {mac}
      location := {"lat":"{#lat}","lng":"{#lng}"}
      start := {"latitude":"{#lat}","longitude":"{#lng}","accuracy":12}
      route.geometry := {"type":"Point","coordinates":["{#lng}","{#lat}"]}
      latlng = {coordinates}
      place.coordinates = {coordinates}
      gps := {"lat":"{lat}","lon":"{lng}"}
      date_of_birth = {birth_date}
      birthday = {birth_date}
      profile.dob = {birth_date}
      birth_date = {birth_date}
      redirect_url = {url}
      callback = {url}
      page.href = {url}
      context.page.url = {url}
      first_name = {first_name}
      last_name = {last_name}
      customer.name = {name}
      contact.full_name = {name}
      recipient_name = {name}
      shipping.recipient = {name}
    `),
    blind: fields(`
      meta.raw = {email}
      payload = {"to":"{email}","lang":"en","v":2}
      value = {email}
      data[1] = {email}
      attributes.a7 = {email_encoded}
      meta.origin = {ip}
      debug[0].x = {ip4}:50123
      value = {ip}
      peer = [{ip6}]:443
      field_12 = {phone_international}
      meta.raw = {phone_international}
      payload = {"cb":"{phone_international}","ok":true}
      value = {iban}
      answers[3].value = {iban}
      value = {card}
      field_4 = {card}
      raw.f[2] = {card}
      answers[1].value = {ssn}
      field_9 = {ssn}
      value = {tax_id_spaced}
      extra.c3 = {tax_id_spaced}
      payload = {"hw":"{mac}"}
      meta.origin = {mac}
      node = {mac}
      value = {coordinates}
      meta.where = geo:{coordinates_plain}
      target = {url}
      meta.raw = {url}
      next = {url_path}
      value = {url}
    `),
    keys: fields(`
      votes := {"{email}": 3}
      unread_by := {"{email}": 12, "total": 12}
      hits := {"{ip}": 17}
      requests.by_client := {"{ip4}": {"ok": 4, "failed": 0}}
      calls := {"{phone_international}": 2}
      balances := {"{iban}": 120.5}
      seen := {"{mac}": true}
      charged := {"{card}": 2}
    `),
    texts: lines(`
      note
      message
      comment
      meta.raw
      error.message
      search_query
      subject
      description
      messages[1].text
      form.fields[2].value
    `),
    names: lines(`
      Order for {email}
      Invite sent to {email}
      Login from {ip4}
      Call {phone_international}
      Payout to {iban}
      Blocked {ip}
      Device {mac} paired
      Charge {card}
    `),
    traps: fields(`
      version = {version}
      app.build = {version}
      firmware_version = {version}
      context.app.version = {version}
      agent = Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome} Safari/537.36
      listen = {loopback}
      allowed_networks := ["{network}", "{network}"]
      netmask = {netmask}
      module = {scope}
      duration = {clock}
      finished = {clock}
      order_id = {order_luhn}
      order_id = {order_phone}
      order_number := "{#order_phone}"
      transaction_id := "{#order_no_luhn}"
      order_ref = {order_dashed}
      tracking_number = {tracking}
      invoice_id = {invoice}
      created := "{#epoch_s}"
      received_ms := "{#epoch_ms_luhn}"
      ts = {epoch_ms}
      timestamp_us := "{#epoch_us_luhn}"
      sampled_at = {epoch_us}
      time_ns = {epoch_ns}
      session_id = {uuid}
      request_id = {uuid}
      checksum = {sha256}
      etag = {md5}
      gtin = {ean}
      product.ean := "{#ean}"
      isbn = {isbn}
      product_code = {product_code}
      part_number = {part}
      sku = {sku}
      account_ref = {not_iban}
      bic = {bic}
      vat_id = {vat}
      card = {masked_card}
      batch_no = {eleven}
      created_at = {date}
      order_date = {date_us}
      expires = {date}
      updated_at = {instant}
      ratio := "{#ratio}"
      score := "{#score}"
      weights = {decimals}
      click.position = {pixels}
      screen.size = {size}
      mention = {handle}
      dependency = {package}
      image = {asset}
      rule = {css}
      colour = {colour}
      seat = {seat}
      draw = {lottery}
      product.name = {product_name}
      campaign.name = {campaign_name}
      company.name = {company}
      screen.name = {thing_name}
      app.name = {thing_name}
      file_name = {thing_name}
      link = {clean_url}
      sizes := {"{ean}": 3}
      by_day := {"{date}": 4, "{date}": 7}
      bundle := {"{asset}": 20480}
    `),
  },
  en: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Support Message Sent',
        properties: {
          ticket_id: '{invoice}',
          channel: 'chat',
          message: 'The app shows {clock} instead of my pace since {version}.',
        },
      },
      {
        type: 'track',
        event: 'Search Performed',
        properties: { query: 'running shoes size 11 under $120', results: 42, took_ms: 31 },
      },
      {
        type: 'track',
        event: 'Flight Booked',
        properties: {
          flight: 'BA 2490',
          seat: '14C',
          fare: '{amount_en}',
          departs: '{instant}',
          ticket_no: '125-2400444444',
        },
      },
      {
        type: 'track',
        event: 'Transfer Created',
        properties: {
          transfer_id: '{order_no_luhn}',
          amount: '{#amount}',
          fee: 0.35,
          book_date: '{date}',
          bic: '{bic}',
        },
      },
    ],
    sentences: lines(`
      You can reach me at {email}.
      Please forward this to {email}, thanks!
      Sent by {person} <{email}> on Monday
      Failed to deliver to {email}: mailbox full
      Connection from {ip} refused after 3 attempts
      upstream {ip4}:8443 timed out while reading response header
      Please call me back on {phone}, {person}
      My number is {phone} if the courier can't find the door
      Call {phone} or write to {email}
      Refund me to {iban} please
      The account {iban} is closed
      I was charged twice on {card}
      Card {card} exp 04/29 declined
      my social is {ssn}, is that enough?
      SSN {ssn} does not match our records
      Tax ID {tax_id} is missing on the slip
      Router {mac} joined the network
      We met at {coordinates}, near the bridge
      I was born {birth_date_spelled} and still run
      Date of birth: {birth_date_spelled}
      Opened {url} twice
      See {url} for the form
      GET {url_path} HTTP/1.1 200 in 13 ms
      Order {order_dashed} for {email} shipped on {date}
    `),
    traps: fields(`
      message = Updated from {version} to {version}
      note = Order {order_luhn} shipped on {date}
      comment = See section {section} of the manual
      note = Open {hours}, ring twice
      message = Step 3 of 12 done at {clock}
      description = Over {amount_spaced} downloads, {amount_en} in total
      error.message = TypeError in {scope}: cannot read property 'id' of undefined
      log = worker bound to {loopback}:3000
      text = Thanks {handle}, love the new {asset}
    `),
  },
  de: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Bestellung abgeschlossen',
        properties: {
          bestellnummer: '{order_phone}',
          summe: '{amount_de}',
          gutschein: 'SOMMER10',
          lieferdatum: '{date_de}',
          plz: '{plz}',
        },
      },
      {
        type: 'track',
        event: 'Nachricht gesendet',
        properties: {
          kanal: 'chat',
          text: 'Seit Version {version} stürzt die App beim Start ab.',
          bewertung: 2,
        },
      },
      {
        type: 'page',
        name: 'Kasse',
        properties: {
          pfad: '/de/kasse',
          titel: 'Kasse',
          url: '{clean_url}',
          warenkorb: { artikel: 3, wert: '{#amount}' },
        },
      },
      {
        type: 'track',
        event: 'Überweisung angelegt',
        properties: {
          auftragsnummer: '{order_no_luhn}',
          betrag: '{amount_de}',
          bic: '{bic}',
          ausführung: '{date_de}',
        },
      },
    ],
    fields: fields(`
      kunde.kontakt = {email}
      rechnungs_email = {email}
      gast2_tel = {phone}
      kunde.telefonnummer = {phone}
      rückruf.telefon = {phone}
      handynummer = {phone}
      bankverbindung.iban = {iban}
      kartennummer = {card}
      steuer_identifikationsnummer = {tax_id}
      steuernummer_idnr = {tax_id}
      standort := {"breitengrad":"{#lat}","laengengrad":"{#lng}"}
      geburtsdatum = {birth_date}
      kind.geburtstag = {birth_date}
      versicherter.geb_datum = {birth_date}
      vorname = {first_name}
      nachname = {last_name}
      gast.name = {name}
      ansprechpartner = {name}
      kunde.name = {name}
      empfänger = {name}
    `),
    blind: fields(`
      form.antworten[2].wert = {email}
      form.antworten[1].wert = {phone}
      form.antworten[3].wert = {iban}
      angaben.feld_7 = {tax_id_spaced}
      angaben.feld_3 = {card}
      wert = {ip}
      wert = {coordinates}
    `),
    texts: lines(`
      notiz
      bemerkung
      anliegen.text
      betreff
      form.antworten[2].wert
    `),
    sentences: lines(`
      Bitte an {email} schicken.
      Meine Mail ist {email}, danke und Gruß
      Zustellung an {person} <{email}> fehlgeschlagen
      Zugriff von {ip} gesperrt
      Verbindung von {ip4} auf Port 443 abgelehnt
      Ruf mich bitte unter {phone} an
      Tel. {phone}, am besten abends
      Rückruf erbeten: {phone} oder {email}
      Bitte auf {iban} überweisen
      Konto {iban} ist gesperrt
      Meine Karte {card} wurde zweimal belastet
      Die Steuer-ID {tax_id} stimmt nicht
      IdNr. {tax_id} fehlt auf dem Beleg
      Gerät {mac} ist offline
      Treffpunkt {coordinates}, hinter der Brücke
      geboren am {birth_date_spelled} in Köln
      Geburtsdatum: {birth_date_spelled}
      Link geöffnet: {url}
      Der Link {url} geht nicht
      Bestellung {order_phone} für {email} am {date_de} versandt
      US-Kunde mit SSN {ssn} angelegt
    `),
    names: lines(`
      Bestellung an {email}
      Anruf von {phone_international}
      Rückerstattung auf {iban}
    `),
    traps: fields(`
      preis = {amount_de}
      bestelldatum = {date_de}
      gültig_bis = {date_de}
      lieferung.termin = {date_de}
      öffnungszeiten = {hours}
      startnummer = {seat}
      lottozahlen = {lottery}
      umsatzsteuer_id = {vat}
      produkt.name = {product_name}
      kampagne.name = {campaign_name}
      firma.name = {company}
      artikelnummer = {eleven}
      rechnungsnummer = {invoice}
      notiz = Bestellung {order_luhn} am {date_de} versandt
      bemerkung = Siehe Abschnitt {section}, Seite 12
      betreff = Rechnung {invoice} über {amount_de} €
      notiz = Update auf {version} installiert
      text = Geöffnet {hours}, PLZ {plz}
    `),
  },
  es: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Pedido completado',
        properties: { pedido: '{order_phone}', importe: '{#amount}', fecha: '{date}', articulos: 3 },
      },
      {
        type: 'page',
        name: 'Inicio',
        properties: { ruta: '/es/', url: '{clean_url}', titulo: 'Inicio' },
      },
    ],
    fields: fields(`
      correo = {email}
      contacto.telefono = {phone}
      movil = {phone}
      cuenta.iban = {iban}
      numero_tarjeta = {card}
      fecha_nacimiento = {birth_date}
      nombre = {first_name}
      apellido = {last_name}
      cliente.nombre_completo = {name}
      ubicacion := {"latitud":"{#lat}","longitud":"{#lng}"}
    `),
    blind: fields(`
      respuestas[1].valor = {email}
      respuestas[2].valor = {iban}
    `),
    texts: lines(`
      nota
      mensaje
    `),
    sentences: lines(`
      Escríbeme a {email}, por favor
      Llámame al {phone} después de las 6
      Mi cuenta es {iban}
      Pagué con la tarjeta {card}
      Conexión rechazada desde {ip}
      nacida el {birth_date_spelled} en Sevilla
      Abrí {url} y no funciona
      Nos vemos en {coordinates}
      El dispositivo {mac} no responde
    `),
    traps: fields(`
      fecha_pedido = {date}
      nota = Pedido {order_luhn} enviado el {date}
      precio = {amount_de}
      producto.nombre = {product_name}
      mensaje = Versión {version} instalada
    `),
  },
  fr: {
    ...emptyPool,
    scenarios: [
      {
        type: 'track',
        event: 'Commande terminée',
        properties: { commande: '{order_phone}', montant: '{#amount}', date_commande: '{date}', articles: 2 },
      },
      {
        type: 'screen',
        name: 'Accueil',
        properties: { onglet: 1, version: '{version}' },
      },
    ],
    fields: fields(`
      courriel = {email}
      contact.téléphone = {phone}
      portable = {phone}
      compte.iban = {iban}
      numéro_carte = {card}
      date_naissance = {birth_date}
      prénom = {first_name}
      nom_de_famille = {last_name}
      client.nom_complet = {name}
    `),
    blind: fields(`
      réponses[1].valeur = {email}
      réponses[2].valeur = {card}
    `),
    texts: lines(`
      remarque
      objet
    `),
    sentences: lines(`
      Écrivez-moi à {email}, merci
      Rappelez-moi au {phone} ce soir
      Virement sur {iban} refusé
      La carte {card} a été débitée deux fois
      Connexion refusée depuis {ip}
      née le {birth_date_spelled} à Lyon
      Le lien {url} ne marche pas
      Rendez-vous à {coordinates}
      Appareil {mac} hors ligne
    `),
    traps: fields(`
      date_livraison = {date}
      remarque = Commande {order_luhn} expédiée le {date}
      prix = {amount_spaced}
      produit.nom = {product_name}
      objet = Facture {invoice}
    `),
  },
};
