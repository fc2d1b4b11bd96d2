/** Lower case, without accents and umlauts, so that `Empfänger` and `empfanger` are one word. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return isAscii.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
}

/** Can the character be part of a word, a number or an identifier? */
export function isWordCode(code: number): boolean {
  if (code < 128)
    return (
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
    );
  return isLetter.test(String.fromCharCode(code));
}

export function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

const isAscii = /^[\0-\x7f]*$/;
const isLetter = /[\p{L}\p{N}]/u;
