import type { Finding, KeyHint } from './finding.js';
import { fold } from './letters.js';

const months =
  'jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|rero)?|f[ée]v(?:rier)?|mar(?:ch|s|zo)?|m[äa]rz|apr(?:il)?|abr(?:il)?|avr(?:il)?|ma[iy]o?|' +
  'jun(?:[ei]|io)?|juin|jul(?:[yi]|io)?|juil(?:let)?|aug(?:ust)?|ago(?:sto)?|ao[ûu]t|sept?(?:ember|iembre|embre)?|o[ck]t(?:ober|ubre|obre)?|' +
  'nov(?:ember|iembre|embre)?|de[czs](?:ember)?|d[ée]c(?:embre)?|dic(?:iembre)?';
const year = '(?:18[89]\\d|19\\d\\d|20\\d\\d)';
const day = '(?:3[01]|[12]\\d|0?[1-9])';
const month = '(?:1[0-2]|0?[1-9])';

const date = new RegExp(
  '(?<![\\w])(?:' +
    [
      `${year}([-./])${month}\\1${day}(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?`,
      `${day}([-./ ])${month}\\2(?:${year}|\\d\\d)`,
      `${month}([-./])${day}\\3(?:${year}|\\d\\d)`,
      `${day}(?:st|nd|rd|th|er|\\.|º)?[\\s/.-]?(?:de\\s|of\\s)?(?:${months})\\.?,?[\\s/.-]?(?:del?\\s|of\\s)?(?:${year}|'?\\d\\d)`,
      `(?:${months})\\.?[\\s/.-]${day}(?:st|nd|rd|th)?,?[\\s/.-]${year}`,
      `${year}[\\s/.-](?:${months})[\\s/.-]${day}`,
    ].join('|') +
    ')(?![\\w])',
  'giu',
);

const compact = new RegExp(`^${year}(?:1[0-2]|0[1-9])(?:3[01]|[12]\\d|0[1-9])$`);
const epoch = /^-?\d{8,13}$/;

/** Parts of words of birth: one look at the whole text, since most texts have none. */
const birthParts = [
  'birth',
  'born',
  'dob',
  'geb',
  'nacid',
  'nacim',
  'nació',
  'naissance',
  'né',
  'b. ',
  'o.b',
  '*',
  'bday',
  'nac.',
  'cumple',
  'anniversaire',
];

/** What is said right before a date of birth, and what before another. The last one before the date decides. */
const birthWords = new Set(
  (
    'birth birthday birthdate dob born b geb geboren geburt geburtsdatum geburtstag nacido nacida nacio ' +
    'nacimiento ' +
    'naissance ne nee nac cumpleanos anniversaire bday'
  ).split(' '),
);
const otherWords = new Set(
  (
    'until till since valid expires expired expiry joined created registered updated ordered booked ' +
    'offer seit bis ab gultig ' +
    'kunde kundin mitglied angebot erstellt hasta desde valido depuis valable jusqu'
  ).split(' '),
);

function mentionsBirth(text: string): boolean {
  const lower = text.toLowerCase();
  return birthParts.some((part) => lower.includes(part));
}

/** Dates of birth: a full date under a key or behind a word that says so. Year or month alone names nobody. */
export function birthDatesIn(text: string, hint: KeyHint): Finding[] {
  const isNamed = hint.kinds.has('birth_date');
  if (!isNamed && !mentionsBirth(text)) return [];
  const found: Finding[] = [];
  for (const match of text.matchAll(date)) {
    const start = match.index;
    if (!isNamed && !hasBirthBefore(text, start)) continue;
    found.push({ kind: 'birth_date', start, end: start + match[0].length, confidence: isNamed ? 0.9 : 0.7 });
  }
  if (isNamed && found.length === 0 && isBirthNumber(text.trim()))
    found.push({ kind: 'birth_date', start: 0, end: text.length, confidence: 0.7 });
  return found;
}

/** `19900731`, or seconds or milliseconds of the epoch. */
export function isBirthNumber(text: string): boolean {
  return compact.test(text) || epoch.test(text);
}

/** Also written together, as in keys: `dateOfBirth`, `userBirthday`. */
function isBirthWord(word: string): boolean {
  return (
    birthWords.has(word) ||
    /(?:birth(?:day|date)?|dob|geburtsdatum|geburtstag|nacimiento|naissance)$/.test(word)
  );
}

function hasBirthBefore(text: string, place: number): boolean {
  const near = text.slice(Math.max(0, place - 40), place);
  if (/(?:^|[\s(])\*\s?$/.test(near)) return true;
  const words = fold(near).match(/\p{L}+/gu) ?? [];
  const last = words.findLast((word) => isBirthWord(word) || otherWords.has(word));
  return last !== undefined && isBirthWord(last) && (last !== 'b' || words.at(-1) === 'b');
}
