import { bounded, keyConfidence } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';

const degrees = '[-+]?\\d{1,3}\\.\\d{2,16}';
/** A decimal of its own, as in lists of more than two. */
const decimal = '[-+]?\\d{1,3}\\.\\d{1,16}';
const pair = new RegExp(
  `(?<![\\w.,+-]|(?<![\\w.,])${decimal}[,;]?[ \\t])(${degrees})°?\\s?[NSns]?(?:\\s?[,;]\\s?|[ |/])(${degrees})°?\\s?[EWOeow]?` +
    `(?!\\w|\\.\\d|\\s?[,;]\\s?${decimal}(?!\\w|\\.\\d))`,
  'g',
);
const half = new RegExp(`^${degrees}$`);
const geoUri = new RegExp(`\\bgeo:(${degrees}),(${degrees})(?:,[-\\d.]{1,12})?`, 'gi');
const point = new RegExp(`\\bPOINT ?\\((${degrees}) (${degrees})\\)`, 'gi');
const labelled = new RegExp(
  `\\blat(?:itude)?["']?\\s?[=:]\\s?["']?(${degrees})["']?[\\s,;&]{1,3}["']?l(?:on|ng|ong|ongitude)["']?\\s?[=:]\\s?["']?(${degrees})`,
  'gi',
);
const sexagesimal =
  /(?<![\w.])\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:[.,]\d{1,6})?["″]\s?)?[NS],?\s{0,2}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:[.,]\d{1,6})?["″]\s?)?[EWO]\b/gi;

/** What receivers of satellites give, to 1 m. Numbers of other kinds seldom have so many decimals, twice. */
const receiverDecimals = 5;
/** To 10 m, as people write it. */
const streetDecimals = 4;

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
  for (const match of text.matchAll(sexagesimal)) add(match, 0.85);
  for (const match of text.matchAll(geoUri)) add(match, 0.95);
  for (const match of text.matchAll(point)) add(match, 0.9);
  for (const match of text.matchAll(labelled)) add(match, 0.9);
  for (const match of text.matchAll(pair)) {
    const [all, first = '', second = ''] = match;
    if (!areDegrees(first, second)) continue;
    const fewest = Math.min(decimals(first), decimals(second));
    const isSmall = Math.abs(Number(first)) <= 1 && Math.abs(Number(second)) <= 1;
    const hasPlace = fewest >= streetDecimals && isPlaced(text, match.index, all);
    const form = !isSmall && (fewest >= receiverDecimals || hasPlace) ? 0.6 : 0.2;
    add(match, form + keyConfidence(hint, 'coordinates'));
  }
  return found;
}

function isPlaced(text: string, start: number, pair: string): boolean {
  return /[NSEWO]/.test(pair) || somewhere.test(text.slice(Math.max(0, start - 30), start));
}

/** One half of a position under a key that says so, with at least two decimals: one decimal is a region. */
export function isCoordinate(text: string): boolean {
  const point = text.trim().replace(',', '.');
  return half.test(point) && Math.abs(Number(point)) <= 180;
}

/** In either order: GeoJSON has the longitude first. */
function areDegrees(first: string, second: string): boolean {
  const [a, b] = [Math.abs(Number(first)), Math.abs(Number(second))];
  return (a <= 90 && b <= 180) || (a <= 180 && b <= 90);
}

function decimals(number: string): number {
  return number.length - number.indexOf('.') - 1;
}
