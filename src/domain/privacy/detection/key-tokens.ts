import { fold } from './letters.js';

/** Keys longer than this say nothing that their beginning does not. */
const longest = 80;

/**
 * The words of a key, folded: `guest2_firstName` is `guest`, `first`, `name`. Digits and the small words of Romance
 * languages are left out.
 */
export function tokensOf(key: string): readonly string[] {
  const spaced = key
    .slice(0, longest)
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return (fold(spaced).match(/\p{L}+/gu) ?? []).filter((word) => !fillers.has(word));
}

const fillers = new Set(
  'de del da do du des of the la le les el los las der die das den dem von l'.split(' '),
);
