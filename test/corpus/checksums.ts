/** Luhn's formula (ISO/IEC 7812-1): payment cards, IMEIs. Separators do not count. */
export function passesLuhn(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const weighted = index % 2 === 1 ? digit * 2 : digit;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return digits.length > 0 && sum % 10 === 0;
}

/** MOD 97-10 (ISO 7064) as IBANs use it (ISO 13616): the first four characters moved to the end, letters as 10 to 35. */
export function passesMod97(text: string): boolean {
  const iban = text.replace(/[^\da-z]/gi, '').toUpperCase();
  const moved = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (const sign of moved)
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return iban.length > 4 && rest === 1;
}

/**
 * The German tax id (§ 139b AO): MOD 11,10 (ISO 7064) over eleven digits; of the first ten exactly one occurs more than
 * once, twice or three times, but never three times in a row.
 */
export function passesTaxId(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].map(Number);
  if (digits.length !== 11 || digits[0] === 0) return false;
  const counts = Array.from(
    { length: 10 },
    (_, digit) => digits.slice(0, 10).filter((d) => d === digit).length,
  );
  const repeated = counts.filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false;
  if (/(\d)\1\1/.test(digits.slice(0, 10).join(''))) return false;
  const product = digits.slice(0, 10).reduce((before, digit) => {
    const sum = (digit + before) % 10;
    return ((sum === 0 ? 10 : sum) * 2) % 11;
  }, 10);
  return (11 - product) % 10 === digits[10];
}

/** `form` with its `?` replaced by the digit that makes the check pass; `undefined` where none does. */
export function withCheckDigit(form: string, passes: (text: string) => boolean): string | undefined {
  for (let digit = 0; digit < 10; digit += 1) {
    const text = form.replace('?', String(digit));
    if (passes(text)) return text;
  }
  return undefined;
}
