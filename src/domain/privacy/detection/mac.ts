import { bounded, byKey } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';

/** Not behind a group of its own kind, as in a longer chain, but behind a word: `mac:00:1b:44:11:3a:b7`. */
const behindNoPair = '(?<![a-z\\d.]|(?<![a-z\\d])[a-f\\d]{1,4}[:.-])';
/** Six pairs, or eight of an address made longer (EUI-64). */
const pairs = new RegExp(
  `${behindNoPair}[\\da-f]{2}([:-])(?:[\\da-f]{2}\\1){4}[\\da-f]{2}(?:\\1[\\da-f]{2}\\1[\\da-f]{2})?(?![\\w:-]|\\.\\d)`,
  'gi',
);
/** As Cisco writes it; with a letter, since three numbers with dots between are anything. */
const three = new RegExp(
  `${behindNoPair}(?=[\\d.]{0,13}[a-f])[\\da-f]{4}\\.[\\da-f]{4}\\.[\\da-f]{4}(?![\\w:-]|\\.\\w)`,
  'gi',
);
/** Without signs between, or two halves, right behind a word for it. */
const spoken =
  /(?<=\b(?:mac|bssid|hw[ _-]?addr|lladdr|ether)(?:[ _-]?addr(?:ess)?e?|[ _-]?adresse)?\\?["']?\s?(?:is |ist |es |est )?[:=>]?\s?\\?["']?)(?<![\da-f])[\da-f]{6}-?[\da-f]{6}(?![\w-])/gi;
/** Whole values under a key for it. */
const named =
  /^(?:[\da-f]{12}|[\da-f]{16}|[\da-f]{6}[ :.-][\da-f]{6}|(?:[\da-f]{1,2}[ :.-]){5}[\da-f]{1,2}|(?:[\da-f]{2}[ :.-]){7}[\da-f]{2}|(?:[\da-f]{4}[ :.-]){2,3}[\da-f]{4})$/i;

/** Nobody's: broadcast, none, and what phones answer instead of their own. */
const isNobodys = /^(?:f{12}|0{12}|020000000000)$/i;

/** Six numbers that rise, as of a lottery. */
function isDraw(address: string): boolean {
  const numbers = address.split(/[:-]/).map(Number);
  return (
    numbers.length === 6 &&
    numbers.every((number, index) => index === 0 || number > (numbers[index - 1] as number))
  );
}

/** Addresses of network hardware. Without colons or hyphens only where key or words say so. */
export function macsIn(text: string, hint: KeyHint): Finding[] {
  const isNamed = hint.kinds.has('mac');
  const found: Finding[] = [];
  const add = (match: RegExpMatchArray, confidence: number): void => {
    if (isNobodys.test(match[0].replace(/[^\da-f]/gi, '')) || isDraw(match[0])) return;
    const start = match.index ?? 0;
    const end = start + match[0].length;
    found.push({ kind: 'mac', start, end, confidence: bounded(confidence + (isNamed ? byKey : 0)) });
  };
  for (const match of text.matchAll(pairs)) add(match, isSixOrMadeLonger(match[0]) ? 0.85 : 0.2);
  for (const match of text.matchAll(three)) add(match, 0.65);
  for (const match of text.matchAll(spoken)) add(match, 0.7);
  const whole = isNamed && found.length === 0 ? named.exec(text) : null;
  if (whole !== null) add(whole, 0.1);
  return found;
}

/** Is there a word for it that an address without signs may stand behind? */
export function mentionsMac(text: string): boolean {
  return /\b(?:mac|bssid|hw[ _-]?addr|lladdr|ether)/i.test(text);
}

/** Of eight pairs, those with `ff:fe` in the middle were made of six; others are bytes of anything. */
function isSixOrMadeLonger(address: string): boolean {
  return address.length === 17 || /^.{9}ff.fe/i.test(address);
}
