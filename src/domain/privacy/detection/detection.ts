import { birthDatesIn, isBirthNumber } from './birth-date.js';
import { cardsIn } from './card.js';
import {
  at,
  type Classes,
  classesOf,
  colons,
  decimals,
  degree,
  equals,
  freeDigits,
  hiding,
  manyDots,
  mostDigits,
  pairs,
  percent,
} from './character-classes.js';
import { bounded, byKey } from './confidence.js';
import { coordinatesIn, isCoordinate, mentionsPlace } from './coordinates.js';
import { emailsIn } from './email.js';
import {
  type DetectorKind,
  type Detectors,
  type Finding,
  type FindPhones,
  type KeyHint,
  leastConfidence,
} from './finding.js';
import { fold, unfolded } from './folded.js';
import { ibansIn } from './iban.js';
import { ip4sIn, ip6sIn } from './ip.js';
import { KeyHints } from './key-hint.js';
import { macsIn, mentionsMac } from './mac.js';
import { isFullName, isName } from './name.js';
import { numbersIn } from './numbers.js';
import { phonesIn } from './phone.js';
import { resolve } from './resolve.js';
import { settle } from './settle.js';
import { isSsnNumber, ssnsIn } from './ssn.js';
import { taxIdsIn } from './tax-id.js';
import { urlsIn } from './url.js';
import { inPieces, longestPiece } from './windows.js';

const nothing: readonly Finding[] = [];

const leastInNames = 0.65;

/** Of what digits and words alone tell, a date of birth is the shortest: `1.1.90`. */
const shortest = 6;

/** Signs that some check looks at whatever the digits. */
const telling = at | percent | equals | colons | pairs | degree;

/**
 * Finds personal data in the values, keys and names of events, without knowing the fields. Confidence is what the key,
 * the form, a checksum and the words around a value add up to. Pure and total.
 */
export class Detection implements Detectors {
  private readonly hints = new KeyHints();
  readonly rootHint = this.hints.root;

  constructor(private readonly findPhones: FindPhones) {}

  /**
   * What `key` says of the value under it, inside an object of which `above` is said; a list's items have the list's
   * own hint. Equal hints are the same object, and there are at most some hundreds.
   */
  hint(key: string, above: KeyHint): KeyHint {
    return this.hints.below(key, above);
  }

  /** In order, not overlapping; always the same empty list where there is nothing. */
  inText(text: string, hint: KeyHint): readonly Finding[] {
    if (text.length > longestPiece) {
      const folded = fold(text);
      if (folded.text === text) return this.inLongText(text, hint);
      return unfolded(this.inPlainText(folded.text, hint), folded);
    }
    return this.inShortText(text, hint, true);
  }

  /** What was folded is not folded again: that would take time without end. */
  private inPlainText(text: string, hint: KeyHint): readonly Finding[] {
    return text.length > longestPiece ? this.inLongText(text, hint) : this.inShortText(text, hint, false);
  }

  private inShortText(text: string, hint: KeyHint, folds: boolean): readonly Finding[] {
    const isNamed = hint.kinds.size > 0 || hint.about === 'person';
    if (!isNamed && isIdOrTime(text)) return nothing;
    const classes = classesOf(text);
    if (folds && (classes & hiding) !== 0) {
      const folded = fold(text);
      if (folded.text !== text) return unfolded(this.inPlainText(folded.text, hint), folded);
    }
    if (!isNamed && (classes & telling) === 0 && (mostDigits(classes) < 4 || text.length < shortest))
      return nothing;
    const candidates = this.candidates(text, classes, hint);
    if (candidates.length > 0)
      return settle(text, resolve(candidates, nothing), (clear) =>
        resolve(this.candidates(clear, classesOf(clear), hint), nothing),
      );
    return isNamed ? nameIn(text, hint) : nothing;
  }

  /** The whole number, as `String(value)`. */
  inNumber(value: number, hint: KeyHint): readonly Finding[] {
    const isNamed = hint.kinds.size > 0;
    if (!isNamed && (hint.veto || Math.abs(value) < 1e10 || !Number.isSafeInteger(value))) return nothing;
    const text = String(value);
    const kind = kindOfNumber(value, text, hint);
    if (kind !== undefined) return [{ kind, start: 0, end: text.length, confidence: bounded(0.2 + byKey) }];
    if (!Number.isInteger(value) || text.length < 6) return nothing;
    const [found, ...others] = this.inText(text, hint);
    return found !== undefined && others.length === 0 && found.end - found.start === text.length
      ? [found]
      : nothing;
  }

  inKey(key: string): readonly Finding[] {
    return this.inName(key);
  }

  /** Digits in a name are mostly steps, versions and ids: only what is unmistakable. */
  inName(name: string): readonly Finding[] {
    const found = this.inText(name, this.hints.root);
    return found.every(isUnmistakable) ? found : nonEmpty(found.filter(isUnmistakable));
  }

  private inLongText(text: string, hint: KeyHint): readonly Finding[] {
    const find = (whole: string): readonly Finding[] => {
      const urls = urlsIn(whole, hint);
      const found = inPieces(whole, (piece) => this.candidates(piece, classesOf(piece), hint, false));
      return resolve([...urls, ...found], nothing);
    };
    return settle(text, find(text), find);
  }

  /** Everything that may be something; the classes of a text's characters say which checks can find anything. */
  private candidates(text: string, classes: Classes, hint: KeyHint, withUrls = true): readonly Finding[] {
    const found: Finding[] = [];
    if (withUrls && (classes & (at | percent | equals)) !== 0) found.push(...urlsIn(text, hint));
    if ((classes & (at | percent)) !== 0) found.push(...emailsIn(text, hint));
    if ((classes & colons) !== 0) found.push(...ip6sIn(text, hint));
    if ((classes & pairs) !== 0 || hint.kinds.has('mac') || mentionsMac(text))
      found.push(...macsIn(text, hint));
    if (mostDigits(classes) >= 8) found.push(...ibansIn(text, hint));
    const free = freeDigits(classes);
    if ((classes & manyDots) !== 0 && (free >= 4 || hint.kinds.has('ip'))) found.push(...ip4sIn(text, hint));
    if ((classes & (degree | decimals)) !== 0 || hint.kinds.has('coordinates') || mentionsPlace(text))
      found.push(...coordinatesIn(text, hint));
    if (hint.kinds.has('coordinates') && isCoordinate(text, hint))
      found.push(whole('coordinates', text, 0.7));
    if (mostDigits(classes) >= 4 || hint.kinds.has('birth_date')) found.push(...birthDatesIn(text, hint));
    const digits = mostDigits(classes) >= 6 && abbreviation.test(text) ? 19 : free;
    if (digits >= 6) {
      const spans = numbersIn(text);
      if (digits >= 12) found.push(...cardsIn(text, spans, hint));
      if (digits >= 9) found.push(...ssnsIn(text, spans, hint));
      if (digits >= 11) found.push(...taxIdsIn(text, spans, hint));
      found.push(...phonesIn(text, spans, hint, this.findPhones));
    }
    return found;
  }
}

function nameIn(text: string, hint: KeyHint): readonly Finding[] {
  if (hint.kinds.has('name')) return isName(text) ? [whole('name', text, 0.8)] : nothing;
  return hint.about === 'person' && isFullName(text) ? [whole('name', text, leastConfidence)] : nothing;
}

/** More than the form of digits alone: a checksum, a country code, an address. */
function isUnmistakable({ confidence }: Finding): boolean {
  return confidence >= leastInNames;
}

function nonEmpty(findings: readonly Finding[]): readonly Finding[] {
  return findings.length === 0 ? nothing : findings;
}

/** Numbers that are what their key says, by their size alone. */
function kindOfNumber(value: number, text: string, hint: KeyHint): DetectorKind | undefined {
  if (hint.kinds.has('coordinates')) return isCoordinate(text, hint) ? 'coordinates' : undefined;
  if (hint.kinds.has('birth_date')) return isBirthNumber(text) ? 'birth_date' : undefined;
  if (hint.kinds.has('ssn')) return isSsnNumber(text) ? 'ssn' : undefined;
  if (hint.kinds.has('ip'))
    return Number.isInteger(value) && value >= 2 ** 24 && value < 2 ** 32 ? 'ip' : undefined;
  return undefined;
}

function whole(kind: DetectorKind, text: string, confidence: number): Finding {
  return { kind, start: 0, end: text.length, confidence };
}

/** The most frequent values with many digits, told by their separators: ISO 8601 times, UUIDs, message ids of browsers. */
function isIdOrTime(text: string): boolean {
  if (text.startsWith('ajs-next-')) return browserId.test(text);
  if (text.length === 36) return text[8] === '-' && text[13] === '-' && text[23] === '-' && uuid.test(text);
  return text.length <= 35 && text[4] === '-' && text[7] === '-' && text[10] === 'T' && isoTime.test(text);
}

/** Words with their number right behind, which then hangs on a letter: `SSN219-09-9998`, `IdNr.86095742719`. */
const abbreviation = /(?:ssn[#.:_]?|(?:nr|no|num|tel|fax|fon|ph|mob|id)\.)\d/i;

/** What Segment's analytics.js makes of the time and a UUID. */
const browserId = /^ajs-next-\d{13}-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;
