/** A key as rules compare it: lower case, letters and digits only, so `First_Name` is `firstname`. */
export function normalizeKey(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
