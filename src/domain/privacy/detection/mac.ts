import { bounded, byKey } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';

const six = /(?<![\w:.-])[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-]|\.\d)/gi;
/** As Cisco writes it; with a letter, since three numbers with dots between are anything. */
const three = /(?<![\w:.-])(?=[\d.]{0,13}[a-f])[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}(?![\w:-]|\.\w)/gi;
const bare = /^[\da-f]{12}$/i;

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

/** Addresses of network hardware. Without colons or hyphens only where the key says so. */
export function macsIn(text: string, hint: KeyHint): Finding[] {
  const isNamed = hint.kinds.has('mac');
  const found: Finding[] = [];
  const add = (match: RegExpMatchArray, confidence: number): void => {
    if (isNobodys.test(match[0].replace(/[^\da-f]/gi, '')) || isDraw(match[0])) return;
    const start = match.index ?? 0;
    const end = start + match[0].length;
    found.push({ kind: 'mac', start, end, confidence: bounded(confidence + (isNamed ? byKey : 0)) });
  };
  for (const match of text.matchAll(six)) add(match, 0.85);
  for (const match of text.matchAll(three)) add(match, 0.6);
  if (!isNamed) return found;
  const whole = bare.exec(text);
  if (whole !== null) add(whole, 0.1);
  return found;
}
