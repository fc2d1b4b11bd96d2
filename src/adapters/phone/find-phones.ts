import { type CountryCode, findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { FindPhones } from '../../domain/privacy/detection/finding.js';

/**
 * Where a number without a country code may be from, one country for each way of numbering: the first in which it is
 * valid is enough.
 */
const regions: readonly CountryCode[] = [
  ...([
    'DE',
    'US',
    'GB',
    'FR',
    'ES',
    'IT',
    'AT',
    'CH',
    'NL',
    'BE',
    'SE',
    'PL',
    'PT',
    'DK',
    'FI',
    'NO',
  ] as const),
  ...(['IE', 'AU', 'NZ', 'ZA', 'BR', 'IN', 'JP', 'TR'] as const),
];

/** A text that is nothing but a number. */
const alone = /^[\s(]{0,2}\+?[\d\s()./\u00a0\u2009\u2010-\u2013\u202f-]{5,40}$/;

/**
 * Telephone numbers that are valid: of a length and with an area code that its country gives out. In order, not
 * overlapping. Uses the full metadata (157 kB): the small one (83 kB) knows the lengths of a country's numbers but not its area
 * codes, and takes most runs of digits for a number of some country.
 */
export const findPhones: FindPhones = (text) => {
  if (!alone.test(text)) return inText(text);
  return isValid(text.replaceAll(odd, ' ')) ? [{ start: 0, end: text.length }] : [];
};

const odd = /[\u00a0\u2009\u202f]/g;

function isValid(text: string): boolean {
  if (/^[\s(]*(?:\+|00)/.test(text)) return isValidIn(text.replace(/^([\s(]*)00/, '$1+'), 'DE');
  return regions.some((region) => isValidIn(text, region));
}

function isValidIn(text: string, defaultCountry: CountryCode): boolean {
  return parsePhoneNumberFromString(text, { defaultCountry, extract: false })?.isValid() === true;
}

function inText(text: string): { readonly start: number; readonly end: number }[] {
  const found: { readonly start: number; readonly end: number }[] = [];
  for (const defaultCountry of regions)
    for (const { startsAt: start, endsAt: end } of findPhoneNumbersInText(text, { defaultCountry }))
      if (found.every((other) => end <= other.start || start >= other.end)) found.push({ start, end });
  return found.sort((a, b) => a.start - b.start);
}
