import { fold } from './letters.js';

/** Letters of any script, with what stands between and behind parts of names. */
const nameShape = /^(?=[^\p{L}]{0,3}\p{L}[^\p{L}]{0,3}\p{L}|\p{Lo})[\p{L}\p{M}\s.,'’ʼ`´·-]{1,80}$/u;
/** At least two words with a capital, as people write a full name: `Ada Lovelace`, `Lovelace, Ada`, `Max v. Berg`. */
const fullShape =
  /^\p{Lu}[\p{L}\p{M}'’-]*\.?,?(?:\s(?:\p{Lu}\.|d[aeio]s?|del|della|v[ao]n|v\.|zu|zum|[Ll]e|[Ll]a|St\.|la|der|den|ter|bin|al|y|\p{Lu}[\p{L}\p{M}'’-]+)){0,4}\s\p{Lu}[\p{L}\p{M}'’-]+(?:,?\s(?:[JS]r\.?|I{2,3}|IV|PhD|MD))?$/u;
/** Two words or more in a script without capitals. */
const fullInOther = /^\p{Lo}[\p{Lo}\p{M}]+(?:\s\p{Lo}[\p{Lo}\p{M}]+){1,4}$/u;

const notNames = new Set(
  (
    'true false yes no ja nein null none nil unknown unbekannt undefined anonymous anonym guest gast ' +
    'test tester admin ' +
    'administrator root user users default customer kunde male female mannlich weiblich premium free ' +
    'basic pro plus other ' +
    'andere optional required na nan empty leer system bot email phone mobile web ios android app ' +
    'desktop new neu active ' +
    'inactive aktiv inaktiv standard gold silver bronze platinum business private privat first last ' +
    'full name redacted ' +
    'pflichtfeld obligatorio requerido requis obligatoire hidden masked removed deleted geloscht ' +
    'approved auto automatic automatically pending very not none any all every everyone service account team agent support ' +
    'sales assistant manager director engineer senior junior head chief officer mobile server client api browser ' +
    'desconocido desconocida ninguno inconnu inconnue aucun'
  ).split(' '),
);
/** In lower case these make a sentence: `is required`, `zu kurz`. With a capital some are names. */
const sentenceWords = new Set(
  (
    'is are be was must should not too required invalid missing please short long for with to be the ' +
    'your ist sind nicht fehlt ' +
    'muss darf bitte kurz lang mit oder und leer debe falta requis trop est'
  ).split(' '),
);
const organisation =
  /(?:^|[\s.,&-])(?:gmbh|ag|kg|ohg|ug|e\.?\s?v|mbh|inc|ltd|llc|llp|plc|corp|corporation|co|company|s\.?\s?a|s\.?\s?l|sarl|sas|bv|nv|oy|ab|as|group|gruppe|holding|team|gym|club|verein|studio|fitness|wellness|university|hospital|hotel|bank|shop|store|services?|solutions|systems|technologies|labs?|media|marketing|support|sales|department|abteilung)\.?$/i;

/** Could that be what a person is called? Said of values under keys for names; most are. */
export function isName(text: string): boolean {
  const bare = text.trim();
  if (bare.length > 60 || !nameShape.test(bare) || notNames.has(fold(bare))) return false;
  const words = bare.split(/[\s,]+/);
  if (words.some((word) => sentenceWords.has(word))) return false;
  return words.length <= 6 && !organisation.test(bare) && !isConstant(bare, words.length);
}

/** A full name, as a value right under a word for a person. */
export function isFullName(text: string): boolean {
  const bare = text.trim();
  return (
    isName(bare) &&
    (fullShape.test(bare) || fullInOther.test(bare)) &&
    !bare.split(/[\s,]+/).some((word) => notNames.has(fold(word)))
  );
}

/** `some-slug-of-words`: lower case with hyphens is no name. */
function isConstant(bare: string, words: number): boolean {
  return words === 1 && /^[a-z]+(?:-[a-z]+)+$/.test(bare);
}
