import { bounded, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';

const degrees = '[-+]?\\d{1,3}\\.\\d{2,16}';
/** A decimal of its own, as in lists of more than two. */
const decimal = '[-+]?\\d{1,3}\\.\\d{1,16}';
const pair = new RegExp(
  `(?<![\\w.,+-]|\\d[/|]|(?<![\\w.,])${decimal}[,;]?[ \\t])(${degrees})°?\\s?[NSns]?(?:\\s?[,;/|]\\s?|\\s{1,2})(${degrees})°?\\s?[EWOeow]?` +
    `(?!\\w|\\.\\d|\\s?[,;/|]\\s?${decimal}(?!\\w|\\.\\d))`,
  'g',
);
/** With decimal commas: `52,520008 13,404954`. */
const commaDegrees = '[-+]?\\d{1,3},\\d{2,16}';
const commaPair = new RegExp(
  `(?<![\\w.,+-]|\\d[/|; ])(${commaDegrees})°?\\s?[NSns]?(?:\\s?[;/|]\\s?|,?\\s{1,2})(${commaDegrees})°?\\s?[EWOeow]?` +
    `(?![\\w,.]|\\s?[;/|]?\\s?[-+\\d])`,
  'g',
);
const half = new RegExp(`^${degrees}$`);
const geoUri = new RegExp(`\\bgeo:(${degrees}),(${degrees})(?:,[-\\d.]{1,12})?`, 'gi');
/** Well-known text of geometries, as databases write it. */
const geometry = new RegExp(
  `\\b(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?: ?ZM?)? ?\\({1,3}${decimal} ${decimal}(?:[\\d.,() +-]{0,400}\\d)?\\){1,3}`,
  'gi',
);
/** In a link to a map: `/@52.52,13.40,15z`. */
const mapLink = new RegExp(`(?<=/@)${degrees},${degrees}(?=[,/?#]|$)`, 'g');
const either = '[-+]?\\d{1,3}[.,]\\d{2,16}';
const label =
  '(?<![a-z])(?:lat(?:itude|itud)?|breite(?:ngrad)?|l(?:on|ng|ong|ongitude|ongitud)|l(?:ä|ae)nge(?:ngrad)?)\\\\?["\']?(?:\\s?[=:]\\s?|\\s)\\\\?["\']?';
const labelled = new RegExp(`${label}${either}°?\\\\?["']?[\\s,;&]{1,3}\\\\?["']?${label}${either}`, 'gi');
const labelledHalf = new RegExp(`(?<=${label})[-+]?\\d{1,3}\\.\\d{4,16}(?![\\w.])`, 'gi');
const sixtieths =
  '\\d{1,3}(?:[.,]\\d{1,8})?\\s?°\\s?(?:\\d{1,2}(?:[.,]\\d{1,6})?\\s?[\'′’]{0,2}\\s?)?(?:\\d{1,2}(?:[.,]\\d{1,6})?\\s?["″”]\\s?)?';
const sexagesimal = new RegExp(
  `(?<![\\w.])${sixtieths}[NS][,;/]?\\s{0,2}${sixtieths}[EWO]\\b|\\b[NS]\\s?${sixtieths}[,;/]?\\s{0,2}[EWO]\\s?${sixtieths}(?<=[\\d'′’"″”°])`,
  'gi',
);
/** The letters in front of degrees with decimals: `N52.5200 E13.4050`. */
const lettered = /\b[NS]\s?\d{1,2}\.\d{3,16}°?[,;/]?\s{0,2}[EWO]\s?\d{1,3}\.\d{3,16}°?(?!\w)/gi;

/** What receivers of satellites give, to 1 m. Numbers of other kinds seldom have so many decimals, twice. */
const receiverDecimals = 5;
/** To 10 m, as people write it. */
const streetDecimals = 4;
/** Under a key such as `position`, which is a rank or a place in a list as often. */
const vagueDecimals = 3;

/** Words for being somewhere. */
const somewhere =
  /(?:\b(?:at|near|location|located|position|gps|coordinates?|coords?|pin|here|treffpunkt|standort|koordinaten|ort|bei|ubicaci[oó]n|coordenadas|posici[oó]n|coordonn[ée]es|rendez-vous)\b|à)[^\d]{0,12}$|\($/i;

/** Positions in a text: `52.520008, 13.404954`, `lat=… lng=…`, `geo:…`, `POINT(…)`, `52°31'12"N 13°24'18"E`. */
export function coordinatesIn(text: string, hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  const add = (match: RegExpMatchArray, confidence: number): void => {
    const start = match.index ?? 0;
    found.push({ kind: 'coordinates', start, end: start + match[0].length, confidence: bounded(confidence) });
  };
  for (const match of text.matchAll(sexagesimal)) if (/['′’.,]/.test(match[0])) add(match, 0.85);
  for (const match of text.matchAll(lettered)) add(match, 0.85);
  for (const match of text.matchAll(geoUri)) add(match, 0.95);
  for (const match of text.matchAll(geometry)) add(match, 0.92);
  for (const match of text.matchAll(mapLink)) add(match, 0.9);
  for (const match of text.matchAll(labelled)) add(match, 0.9);
  for (const match of text.matchAll(labelledHalf)) add(match, 0.7);
  for (const match of text.matchAll(pair)) add(match, pairConfidence(text, match, hint));
  for (const match of text.matchAll(commaPair)) add(match, pairConfidence(text, match, hint));
  return found;
}

function pairConfidence(text: string, match: RegExpMatchArray, hint: KeyHint): number {
  const [all] = match;
  const [first, second] = [match[1] ?? '', match[2] ?? ''].map((part) => part.replace(',', '.')) as [
    string,
    string,
  ];
  if (!areDegrees(first, second)) return 0;
  const fewest = Math.min(decimals(first), decimals(second));
  const isSmall = Math.abs(Number(first)) <= 1 && Math.abs(Number(second)) <= 1;
  const hasPlace = fewest >= streetDecimals && isPlaced(text, match.index ?? 0, all);
  const form = !isSmall && (fewest >= receiverDecimals || hasPlace) ? 0.65 : 0.2;
  if (hint.vague === true) return fewest >= vagueDecimals ? form + keyConfidence(hint, 'coordinates') : form;
  return form + keyConfidence(hint, 'coordinates');
}

/** Words and signs that say that a text may have a position in it, however few its digits. */
export function mentionsPlace(text: string): boolean {
  return /geo:|\/@[-\d]|point|linestring|polygon|\blat|\bbreite|\bl(?:on|ng)|position|standort|koord|coord|gps|ubicaci/i.test(
    text,
  );
}

function isPlaced(text: string, start: number, pair: string): boolean {
  return /[NSEWO]/.test(pair) || somewhere.test(text.slice(Math.max(0, start - 30), start));
}

/** One half of a position under a key that says so, with at least two decimals: one decimal is a region. */
export function isCoordinate(text: string, hint: KeyHint): boolean {
  const point = text.trim().replace(',', '.');
  if (!half.test(point) || Math.abs(Number(point)) > 180) return false;
  return hint.vague !== true || decimals(point) >= receiverDecimals;
}

/** In either order: GeoJSON has the longitude first. */
function areDegrees(first: string, second: string): boolean {
  const [a, b] = [Math.abs(Number(first)), Math.abs(Number(second))];
  return (a <= 90 && b <= 180) || (a <= 180 && b <= 90);
}

function decimals(number: string): number {
  return number.length - number.indexOf('.') - 1;
}
