import { passesMod97 } from './checksums.js';
import { bounded } from './confidence.js';
import type { Finding, KeyHint } from './finding.js';
import { isDigitCode, isWordCode } from './letters.js';
import { hasTopicBefore } from './surroundings.js';

/** How long an IBAN is, by country (SWIFT's registry). */
const lengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
    'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
    'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Bank accounts: of a country's length and with right check digits; with wrong ones only where key or words say so. */
export function ibansIn(text: string, hint: KeyHint): Finding[] {
  const found: Finding[] = [];
  let from = 0;
  for (let start = 0; start < text.length - shortest; start++) {
    if (start < from || !isBeginning(text, start)) continue;
    const iban = ibanAt(text, start);
    if (iban === undefined) continue;
    const isRight = passesMod97(iban.compact);
    const isNamed = hint.kinds.has('iban') || (!isRight && hasTopicBefore(text, start, 'iban'));
    const confidence = bounded((isRight ? 0.9 : 0.2) + (isNamed ? 0.4 : 0));
    found.push({ kind: 'iban', start, end: iban.end, confidence });
    from = iban.end;
  }
  return found;
}

const shortest = 14;

/** Two letters and two digits at the start of a word: country and check digits. */
function isBeginning(text: string, start: number): boolean {
  return (
    isDigitCode(text.charCodeAt(start + 2)) &&
    isDigitCode(text.charCodeAt(start + 3)) &&
    !isWordCode(text.charCodeAt(start - 1)) &&
    lengths.has(text.slice(start, start + 2).toUpperCase())
  );
}

/** What starts there, without its spaces, if it is as long as its country says and nothing follows. */
function ibanAt(text: string, start: number): { readonly compact: string; readonly end: number } | undefined {
  const length = lengths.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return undefined;
  let compact = '';
  let end = start;
  while (compact.length < length) {
    const code = text.charCodeAt(end);
    if (isWordCode(code) && code < 128 && code !== 95) compact += text[end];
    else if (!(isGap(code) && isWordCode(text.charCodeAt(end + 1)))) return undefined;
    end++;
  }
  return isWordCode(text.charCodeAt(end)) ? undefined : { compact: compact.toUpperCase(), end };
}

function isGap(code: number): boolean {
  return code === 32 || code === 45 || code === 0xa0;
}
