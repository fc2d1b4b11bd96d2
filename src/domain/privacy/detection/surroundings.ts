import { fold } from './letters.js';

/**
 * What the words around a value speak of. `reference`: orders, tickets, ids; `version`: software; `party`: whoever has
 * a number, which makes an id of bare digits (`customer 4711`).
 */
export type Topic =
  | 'phone'
  | 'contact'
  | 'card'
  | 'ssn'
  | 'tax_id'
  | 'iban'
  | 'ip'
  | 'version'
  | 'reference'
  | 'party';

/** Characters looked at before a value, and after it. */
const before = 56;
const after = 14;
/** Words looked at before a value. */
const words = 9;

const topics: ReadonlyMap<string, Topic> = topicsOf({
  phone:
    'phone phones ph telephone telephones tel fon phonenumber mobile mobil mob cell cellphone cellular ' +
    'fax telefax call calls calling called ' +
    'dial ring reach reachable sms whatsapp telegram signal landline voicemail extension hotline callback ' +
    'telefon telefonnummer telefonnr telnr telefonisch rufnummer rufnr handy handynummer handynr ' +
    'mobilnummer ' +
    'mobilfunknummer mobiltelefon festnetz festnetznummer faxnummer durchwahl ruckruf anruf anrufen ' +
    'anrufe rufen ruft ' +
    'zuruckrufen zuruckzurufen ruckrufnummer erreichbar erreichen erreicht erreiche telefono telefonos ' +
    'movil celular llamar llame ' +
    'llamame llamenos llamada llamadas marcar portable appeler appelez appelle rappeler rappelez ' +
    'joindre joignable ' +
    'telephonez cellulare chiamare chiami telefoon bel bellen gsm',
  contact:
    'text texted message messages registered contact contacts answering answer line lines desk office ' +
    'work home kontakt ' +
    'kontaktieren kontaktiere nachricht nachrichten melden meldet meldung notfallkontakt emergency ' +
    'contacto contactar contacter',
  card:
    'card cards credit debit creditcard cc visa mastercard amex maestro discover kreditkarte ' +
    'kreditkarten kreditkartennummer ' +
    'karte kartennummer kartennr karten tarjeta tarjetas credito carte bancaire cb pan cardnumber ' +
    'american diners',
  ssn: 'ssn ssns social sociale socialsecurity sozialversicherung sozialversicherungsnummer soc ss',
  tax_id:
    'tin steuer steueridentifikationsnummer steueridentnummer steuerid idnr identifikationsnummer ' +
    'steuernummer steueridnr steuerliche identifikationsnr stid taxpayer tax taxid nif fiscal fiscale',
  iban: 'iban bankverbindung',
  ip:
    'ip ips ipv address addresses adresse adressen host hosts client clients clientip addr remote ' +
    'peer direccion',
  version:
    'version versions versie ver v build release releases firmware sdk update updated upgrade upgraded ' +
    'kernel driver software rev ' +
    'revision patch aktualisiert oid section chapter clause paragraph appendix figure kapitel abschnitt ' +
    'paragraf ziffer capitulo seccion chapitre chrome firefox safari edge opera windows android ios',
  reference:
    'order orders orderid ordernumber id ids ref reference invoice ticket tickets tracking case account ' +
    'contract sku article item ' +
    'ean upc isbn gtin issn batch serial code error build port pid process timestamp ts epoch bic blz ' +
    'bsb routing zip plz postcode ' +
    'booking reservation policy transaction txn txid session request trace build job run commit hash ' +
    'retry attempt took elapsed parcel shipment ' +
    'package delivery product part model claim bestellung bestellnummer bestellnr bestell auftrag ' +
    'auftragsnummer rechnung rechnungsnummer ' +
    'vorgang vorgangsnummer kundennummer kundennr konto kontonummer vertrag vertragsnummer ' +
    'artikel artikelnummer ' +
    'seriennummer buchung buchungsnummer buchungscode referenz referenznummer sendung sendungsnummer ' +
    'sendungs paket paketnummer ' +
    'fehler fehlercode aktenzeichen pedido factura referencia reserva cuenta envio commande ' +
    'facture colis compte dossier ' +
    'license licence licences passport driver insurance mrn ausweis fuhrerschein ' +
    'pasaporte passeport ' +
    'imei imsi iccid eur euro euros usd gbp dollar dollars',
  party: 'customer kunde cliente patient member',
} as const);

function topicsOf(lists: Record<Topic, string>): ReadonlyMap<string, Topic> {
  const all = new Map<string, Topic>();
  for (const [topic, list] of Object.entries(lists))
    for (const word of list.split(' ')) if (!all.has(word)) all.set(word, topic as Topic);
  return all;
}

/** The nearest topic before a place, which the words next to a value decide rather than those far off. */
export function topicBefore(text: string, place: number): Topic | undefined {
  return findTopic(wordsBefore(text, place), undefined);
}

/**
 * The nearest topic before a value whose own form says much: an order or an id far off, or in another field of the
 * text, says nothing of it.
 */
export function topicOfStrong(text: string, place: number): Topic | undefined {
  const all = wordsBefore(text, place);
  const own =
    text
      .slice(Math.max(0, place - before), place)
      .split(fieldEnd)
      .at(-1) ?? '';
  const near = Math.min(nearby, (own.match(/\p{L}+/gu) ?? []).length);
  return findTopic(all, undefined, near);
}

/** Words in which an id is the value's own. */
const nearby = 4;
/** Between fields of JSON, logs, queries and tables. */
const fieldEnd = /[;|&\t\n{}]|,\s?["'\\]/;

/** Is that one of the topics before a place? */
export function hasTopicBefore(text: string, place: number, topic: Topic): boolean {
  return findTopic(wordsBefore(text, place), topic) === topic;
}

/** The topic of the word right behind a value: `416 60 039 office`. */
export function topicAfter(text: string, place: number): Topic | undefined {
  const word = /^[\s(-]{0,3}(\p{L}{2,12})(?!\p{L})/u.exec(text.slice(place, place + after))?.[1];
  return word === undefined ? undefined : topicOf(fold(word));
}

/**
 * The words between a place and the value before it. They do not reach over another value, nor over what masking
 * leaves of one, so that masking twice changes nothing.
 */
function wordsBefore(text: string, place: number): string[] {
  const from = Math.max(0, place - before);
  const chunks = text.slice(from, place).split(/\s+/);
  if (from > 0 && chunks.length > 1) chunks.shift();
  const spoken = chunks.slice(chunks.findLastIndex((chunk) => isValue.test(chunk)) + 1);
  return fold(spoken.join(' ')).match(/\p{L}+/gu) ?? [];
}

const isValue = /@|%40|:\/\/|:[^:]+:|\[[a-z_]+\]|(?:\d\D?){3}/;

function findTopic(
  all: readonly string[],
  wanted: Topic | undefined,
  farthestReference = words,
): Topic | undefined {
  for (let back = 1; back <= words && back <= all.length; back++) {
    const topic = topicAt(all, all.length - back);
    if (topic === 'reference' && back > farthestReference) continue;
    if (topic !== undefined && (wanted === undefined || topic === wanted)) return topic;
  }
  return undefined;
}

/** What kind of number it is, and of what an id: `my number`, `Steuer-ID`. Comes before it in all languages looked at. */
function topicAt(all: readonly string[], index: number): Topic | undefined {
  const word = all[index] as string;
  const before = all[index - 1];
  if (before === undefined) return topicOf(word);
  if (numberWords.has(word)) return owners.has(before) ? 'phone' : undefined;
  const topic = topicOf(word);
  if (topic !== 'reference') return topic;
  const owner = topicOf(before);
  return owner === 'tax_id' || owner === 'ssn' ? owner : topic;
}

const numberWords = new Set('number nummer numero num no nr'.split(' '));
const owners = new Set(
  'my your his her our their contact cell phone meine deine seine ihre unsere eure mi tu su mon ton son votre leur'.split(
    ' ',
  ),
);

/** German writes compounds: every other number with a name is a reference. */
function topicOf(word: string): Topic | undefined {
  return topics.get(word) ?? (/.(?:nummer|nr|number|code)$/.test(word) ? 'reference' : undefined);
}
