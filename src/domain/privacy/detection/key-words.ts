import type { DetectorKind } from './finding.js';

/**
 * What a word of a key says. A kind: the value is of that kind. `id`: an id, a count, a time, an amount or something
 * about a value rather than the value. `version`: of software. `person`, `personal`, `thing`: whom or what the key is
 * about. `label`: a name of whatever the key is about. `carrier`: the value itself, one of several (`home`, `raw`).
 * `number`: the value itself, or an id. `part`: a part of a name, or of something else. `position`: on earth, or in a list.
 */
export type Meaning =
  | DetectorKind
  | 'id'
  | 'version'
  | 'person'
  | 'personal'
  | 'thing'
  | 'label'
  | 'carrier'
  | 'number'
  | 'part'
  | 'position';

/** Words as `tokensOf` writes them; several words of a key are looked up joined, so `date_birth` is `datebirth`. */
const lists: readonly (readonly [Meaning, string])[] = [
  [
    'email',
    'email emails mail mails emailaddress emailaddresses emailadresse mailaddress mailadresse correo ' +
      'correoelectronico ' +
      'courriel adresseemail adressemail direccionemail direccioncorreo epost replyto',
  ],
  [
    'ip',
    'ip ips ipv ipaddress ipaddresses ipaddr ipadresse ipadr adresseip direccionip remoteaddr ' +
      'remoteaddress remotehost clientaddr ' +
      'peeraddress xforwardedfor forwardedfor clientip userip remoteip realip sourceip srcip dstip ' +
      'lastip signupip loginip',
  ],
  [
    'phone',
    'phone phones telephone telephones tel mobile mobil cell cellphone fax telefax handy telefon ' +
      'telefono telefonos movil celular ' +
      'portable msisdn rufnummer ruckrufnummer whatsapp phonenumber phonenumbers mobilenumber ' +
      'contactnumber callernumber caller ' +
      'callerid callback festnetz festnetznummer telefonnummer handynummer mobilnummer mobilfunknummer ' +
      'mobilfunk faxnummer faxnumber ' +
      'durchwahl telnr telefonnr handynr numerotelefono telefononumero numerotelephone numerotel ' +
      'telnumber cellnumber telnum ' +
      'smsnumber landline homephone workphone',
  ],
  ['iban', 'iban ibans ibannumber ibannummer'],
  [
    'card',
    'primaryaccountnumber kreditkarten kreditkartennr karten kartennr kartenno debitkarte bankkarte bankcard cartebleue tarjetas tarjetadebito numerotarjetacredito numerotarjetadebito cartes carddetails visa mastercard amex ' +
      'card creditcard debitcard cardnumber cardno cardnum creditcardnumber ccnumber ccnum cc pan ' +
      'kreditkarte kreditkartennummer ' +
      'kartennummer karte tarjeta numerotarjeta tarjetacredito carte cartebancaire cartecredit ' +
      'numerocarte paymentcard',
  ],
  [
    'ssn',
    'nationalid nationalidnumber govid governmentid govtid ' +
      'socialsecuritynum socialsecuritynr socsec socsecno socsecnum socsecnumber socialsecno socialsecnum socialsecnumber ssnumber ssno ssnum segurosocial numerosegurosocial seguridadsocial numeroseguridadsocial securitesociale numerosecuritesociale sozialversicherungsnummer ssn socialsecurity socialsecuritynumber socialsecurityno ussn',
  ],
  [
    'tax_id',
    'taxpayerid taxpayeridentificationnumber taxpayeridentification taxpayernumber tinnumber nif numerofiscal numerofiscale identifiantfiscal numeroidentificacionfiscal identificacionfiscal identificationfiscale identifikationsnummer identifikationsnr steueridentifikationsnr steuerident ' +
      'taxid taxids taxidentificationnumber taxidentifier taxnumber steuerid steuerids steuernummer ' +
      'steuernr idnr tin ' +
      'steueridentifikationsnummer steueridnr steueridentnr steueridentnummer ' +
      'steuerlicheidentifikationsnummer steueridentifikation',
  ],
  [
    'mac',
    'physicaladdress physicaladdr hwaddress hardwareaddr hwid lladdr ether ethaddr eui btaddress btaddr bleaddress ' +
      'mac macs macaddress macaddr macadresse bssid hwaddr hardwareaddress wifimac wlanmac ' +
      'ethernetaddress bluetoothaddress ' +
      'adressemac direccionmac',
  ],
  [
    'coordinates',
    'laenge laengengrade breitengrade geoposition geocoordinates geocoords geoloc ' +
      'lat lng lon long latitude longitude latlng latlong latlon lnglat lonlat coordinates coordinate ' +
      'coords coord gps geo geopoint ' +
      'geolocation location koordinaten koordinate breitengrad langengrad laengengrad breite lange ' +
      'latitud longitud coordenadas ' +
      'coordonnees standort ubicacion gpsposition gpsposicion',
  ],
  [
    'birth_date',
    'bornon bornat borndate birthdt gebdatumkind gebdatkind geburtsdatumkind fecnac fechanac fnac fnacimiento nacido nacida nacidoel fecnacimiento datenaiss datenais ddn dtnascimento datanascimento ' +
      'birthday birthdate dateofbirth datebirth dob born birth bday geburtsdatum geburtstag geb geburt ' +
      'geboren geborenam gebdatum gebdat ' +
      'fechanacimiento nacimiento datenaissance naissance cumpleanos datanascita birthtimestamp ' +
      'birthdaytimestamp birthts birthdatetime birthepoch dobtimestamp',
  ],
  [
    'name',
    'nick namefirst namelast namefull surnames givennames forenames preferredname calledname apellidopaterno apellidomaterno billingname shippingname billtoname shiptoname nextkinname aliasname legalfirstname ansprechpartnername ' +
      'firstname lastname fullname surname givenname familyname middlename maidenname nickname forename ' +
      'fname lname mname ' +
      'legalname realname birthname vorname vornamen nachname nachnamen familienname geburtsname zuname ' +
      'spitzname rufname ' +
      'apellido apellidos primerapellido segundoapellido nombrecompleto nombrepila prenom prenoms ' +
      'nomfamille nomcomplet nomnaissance ' +
      'nomclient clientnom nomusage cardholder cardholdername nameoncard namecard accountholder ' +
      'accountholdername karteninhaber ' +
      'kontoinhaber titular titulaire ansprechpartner contactname contactperson kontaktperson ' +
      'personname benutzername username ' +
      'nombreusuario nomutilisateur cognome vorundnachname vornachname',
  ],
  [
    'id',
    'imei imsi iccid meid shipment parcel paket loss latency cm mm km px ' +
      'id ids uid uuid guid count cnt anzahl num quantity qty menge amount betrag price preis precio prix ' +
      'total sum summe subtotal ' +
      'revenue umsatz cost costs kosten coste tax vat mwst iva tva steuer discount rabatt descuento ' +
      'remise shipping versand time timestamp ts ' +
      'date datum zeit zeitpunkt uhrzeit hora fecha heure duration dauer millis ms sec seconds minutes ' +
      'hours days epoch created updated deleted ' +
      'expires expiry expiration at on sku ean upc gtin isbn issn asin hash checksum md sha digest ' +
      'signature token nonce code codes pin zip ' +
      'plz postal postcode postleitzahl port pid offset index idx rank size length bytes width height ' +
      'weight gewicht score rating level ' +
      'percent ratio rate temperature speed type typ tipo kind status state verified valid validated ' +
      'format enabled consent optin opt subscribed domain prefix suffix latest mask masked hashed ' +
      'embedding embeddings weights vector vectors scores tensor took ns us elapsed nanos micros ' +
      'charged draw encrypted accuracy altitude heading ' +
      'bearing radius zoom distance order orders bestellung bestell auftrag pedido commande invoice ' +
      'rechnung factura facture tracking sendung ' +
      'serial seriennummer batch booking buchung reserva reservation reference ref referenz referencia ' +
      'transaction txn transaktion session request trace span ' +
      'vorgang vertrag contract ticket case policy barcode balance saldo bid ask currency wahrung ' +
      'locale lang language timezone ' +
      'year month day jahr monat tag week quarter age alter interval frequency key ' +
      'article artikel variant revision sequence seq counter iteration attempt retry retries threshold ' +
      'limit max min avg average median ' +
      'validity check result bounce opened clicked sent delivered unsubscribed list liste frequencycap',
  ],
  [
    'version',
    'version versions versionname ver build release stand firmware kernel sdk os software buildnumber ' +
      'patch appversion',
  ],
  [
    'person',
    'shipto billto responsable interlocuteur inviter ansprechpartnerin besitzer besitzerin eigentumer eigentuemer unterzeichner sachbearbeiter betreuer berater reviewer guardian caregiver carer physician insured versicherter versicherte versicherungsnehmer nominee witness manager requester requestor victim signer signee signatory halter kindes enfant hijo hija sohn tochter son daughter mother father mutter vater mere pere madre padre brother sister wife husband ehemann ehefrau nextkin kin attorney lawyer anwalt abogado avocat nurse therapist dentist supervisor colleague kollege resident citizen voter donor heir pupil eleve professor policyholder borrower debtor schuldner beneficiario beneficiaire attn shopper cardmember accountowner accountmanager signedby assignedto reportedby approvedby reviewedby preparedby requestedby submittedby authorizedby createdby updatedby modifiedby completedby attendedby invitedby referredby unterschrieben firmante solicitante medico medecin paciente asegurado assure locataire inquilino proprietaire propietario auteurs schulers ' +
      'person persona personne customer customers kunde kunden kundin user users nutzer benutzer anwender ' +
      'usuario utilisateur contact ' +
      'contacto kontakt guest guests gast gaste huesped invite invitado recipient recipients empfanger ' +
      'empfaenger destinatario destinataire ' +
      'sender absender remitente expediteur passenger passengers passagier fahrgast pasajero passager ' +
      'traveler traveller travelers ' +
      'travellers reisender reisende viajero voyageur cliente clientes buyer kaufer kaeufer comprador ' +
      'acheteur besteller purchaser ' +
      'subscriber abonnent patient paciente employee mitarbeiter empleado employe salarie member ' +
      'mitglied miembro participant ' +
      'participants teilnehmer participante attendee attendees assignee reporter author autor auteur ' +
      'driver fahrer conductor ' +
      'chauffeur rider trainer coach instructor teacher lehrer student schuler alumno friend freund ' +
      'amigo ami parent child spouse ' +
      'beneficiary payer payee consignee claimant applicant bewerber candidate tenant mieter landlord ' +
      'doctor arzt holder inhaber ' +
      'owner visitor besucher player spieler host gastgeber actor lead leads rechnungsempfanger ' +
      'lieferempfanger profile profil perfil',
  ],
  [
    'personal',
    'billing ' +
      'address addresses adresse adressen anschrift direccion lieferadresse rechnungsadresse ' +
      'billingaddress shippingaddress ' +
      'deliveryaddress details personaldata personal identity attributes info emergency invitee',
  ],
  [
    'thing',
    'lieunaissance lugarnacimiento bornin birthin lieu lugar ' +
      'provider country countrycode carrier issuer network plan room raum saal errors error fehler ' +
      'validation product products produkt produkte producto produit item items screen page seite pagina ' +
      'campaign kampagne campana event ereignis ' +
      'file filename datei archivo fichier application app company firma unternehmen empresa entreprise ' +
      'societe organization organisation org ' +
      'team group gruppe grupo groupe device gerat geraet dispositivo appareil model modell modelo ' +
      'modele marke marca marque category ' +
      'kategorie categoria categorie library hostname server city stadt ort ciudad ville town land ' +
      'region strasse street ' +
      'project projekt proyecto projet workspace channel kanal store filiale tienda boutique class ' +
      'course kurs workout ' +
      'experiment feature flag segment audience job task step form field button element template font ' +
      'theme wifi ssid ' +
      'browser agent source medium coupon gutschein bank school schule hotel venue club studio airport ' +
      'station ' +
      'integration role permission tab section component cookie table column database index metric ' +
      'dashboard report survey ' +
      'question quiz article song track album artist movie playlist game restaurant merchant vendor ' +
      'seller brand supplier ' +
      'place platz gym challenge goal badge reward place landmark building route district county ' +
      'province department abteilung ' +
      'image picture avatar photo icon logo url uri link href path title titel',
  ],
  ['number', 'number numbers nummer nr numero no'],
  ['part', 'first last given family middle'],
  ['label', 'name names nombre nombres nom noms displayname'],
  [
    'position',
    'position positions pos loc posicion emplacement center centre centro mittelpunkt pickup dropoff',
  ],
  [
    'carrier',
    'deg degree degrees wgs ' +
      'value values wert valor raw formatted text content full home work private privat business office ' +
      'main primary secondary other ' +
      'national international e display start end point origin destination from to x y current previous ' +
      'old new ' +
      'original data input entered user supplied',
  ],
];

const meanings: ReadonlyMap<string, Meaning> = meaningsOf();

function meaningsOf(): ReadonlyMap<string, Meaning> {
  const all = new Map<string, Meaning>();
  for (const [meaning, words] of lists)
    for (const word of words.split(' ')) if (!all.has(word)) all.set(word, meaning);
  return all;
}

/** Ends of words written together: `kundentelefon`, `useremail`, `orderdatum`. The longest comes first. */
const endings: readonly (readonly [string, Meaning])[] = [...meanings]
  .filter(([word, meaning]) => word.length >= 5 && isEnding(word, meaning))
  .concat([
    ['iban', 'iban'],
    ['nummer', 'id'],
    ['number', 'id'],
    ['uuid', 'id'],
    ['id', 'id'],
    ['nr', 'id'],
  ])
  .sort(([a], [b]) => b.length - a.length);

function isEnding(word: string, meaning: Meaning): boolean {
  if (meaning === 'email' || meaning === 'birth_date') return true;
  if (meaning === 'name') return word.length > 5;
  if (meaning === 'phone') return word !== 'portable' && word !== 'caller';
  return /^(?:latitude|longitude|koordinaten|steuerid|macaddress|ipaddress|ipadresse|cardnumber|kartennummer|creditcard|kreditkarte)$/.test(
    word,
  )
    ? true
    : /^(?:datum|price|preis|betrag|anzahl|count|timestamp|version|kosten|dauer|menge|zeit|summe)$/.test(
        word,
      );
}

/** `notfallkontakt`, `neukunde`, `rechnungsempfanger`. */
const personEnding =
  /.(?:kontakt|kunde|kundin|person|nutzer|empfanger|empfaenger|mitarbeiter|teilnehmer|inhaber|inhaberin|betreuer|berater|besitzer|halter|nehmer|leiter|bearbeiter|partnerin)$/;

/** Words that end like a telephone and are none. */
const noPhones = /(?:micro|mega|head|ear|i|smart|saxo|xylo|gramo)phones?$/;

export function meaningOf(word: string): Meaning | undefined {
  return (
    meanings.get(word) ?? (word.length > 5 ? meanings.get(word.replace(spelledUmlaut, '$1')) : undefined)
  );
}

/** `schueler`: umlauts as people write them where there are none. */
const spelledUmlaut = /([aou])e/g;

/** What a word means that is in no list, by its end: German compounds, and words written together. */
export function meaningByEnding(word: string): Meaning | undefined {
  if (noPhones.test(word)) return 'thing';
  if (word.startsWith('version')) return 'version';
  const ending = endings.find(([end]) => word.length > end.length && word.endsWith(end));
  if (ending !== undefined) return ending[1];
  if (personEnding.test(word)) return 'person';
  const owner = /^(.{3,}?)(?:name|nom|nombre)$/.exec(word)?.[1];
  if (owner === undefined) return undefined;
  const about = meanings.get(owner) ?? meanings.get(owner.replace(/[ns]$/, ''));
  return about === 'person' ? 'name' : 'thing';
}
