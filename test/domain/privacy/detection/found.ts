import { Detection } from '../../../../src/domain/privacy/detection/detection.js';
import type { Finding, FindPhones, KeyHint } from '../../../../src/domain/privacy/detection/finding.js';

/** Stands for the library: with a `+` or a zero in front, and of nine to fifteen digits. */
export const likelyPhones: FindPhones = (text) => {
  const digits = text.replace(/\D/g, '');
  const isPhone = /^\(?[+0]/.test(text) && digits.length > 8 && digits.length < 16;
  return isPhone ? [{ start: 0, end: text.length }] : [];
};

export const detection = new Detection(likelyPhones);

/** The hint of the last of keys that lie in each other: `customer.name`. */
export function hintAt(path: string): KeyHint {
  return path.split('.').reduce<KeyHint>((hint, key) => detection.hint(key, hint), detection.rootHint);
}

/** What is found in a value under keys, as `kind:text`. */
export function foundAt(path: string, value: string | number): string[] {
  const hint = hintAt(path);
  const findings =
    typeof value === 'number' ? detection.inNumber(value, hint) : detection.inText(value, hint);
  return show(findings, String(value));
}

/** What is found under a key that says nothing, as `kind:text`. */
export function found(text: string): string[] {
  return show(detection.inText(text, detection.rootHint), text);
}

export function show(findings: readonly Finding[], text: string): string[] {
  return findings.map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`);
}

/** One test per text: the part between `‹` and `›` is found as of that kind, and nothing else. */
export function finds(kind: string, texts: readonly string[]): void {
  for (const marked of texts) {
    const [, part = ''] = /‹(.*)›/su.exec(marked) ?? [];
    it(`finds ${marked}`, () => {
      if (!found(marked.replace(/[‹›]/gu, '')).includes(`${kind}:${part}`))
        throw new Error(`found ${JSON.stringify(found(marked.replace(/[‹›]/gu, '')))}`);
    });
  }
}

/** One test per text: nothing is found. */
export function findsNothingIn(texts: readonly string[]): void {
  for (const text of texts)
    it(`finds nothing in ${JSON.stringify(text)}`, () => {
      if (found(text).length > 0) throw new Error(`found ${JSON.stringify(found(text))}`);
    });
}
