import type { About, DetectorKind, KeyHint } from './finding.js';
import { detectorKinds } from './finding.js';
import { tokensOf } from './key-tokens.js';
import { type Meaning, meaningByEnding, meaningOf } from './key-words.js';

/** A key may speak for two kinds (`email_or_phone`); whoever names more is not describing a value. */
const mostKinds = 2;

const isKind: ReadonlySet<string> = new Set(detectorKinds);

/**
 * What keys say of their values. Equal hints are the same object; there are at most 80 sets of kinds, four things to
 * be about, three vetoes that only go without a kind, and one kind that may be vague.
 */
export class KeyHints {
  private readonly all = new Map<string, KeyHint>();
  readonly root = this.of([], 'none', 'unknown');

  below(key: string, above: KeyHint): KeyHint {
    const tokens = tokensOf(key);
    const meanings = meaningsOf(tokens);
    const kinds = kindsOf(tokens, meanings, above);
    const veto = kinds.length > 0 ? 'none' : vetoOf(meanings, above);
    const isVague =
      kinds.includes('coordinates') &&
      !meanings.includes('coordinates') &&
      (meanings.includes('position') || above.vague === true);
    return this.of(kinds, veto, aboutOf(meanings, above.about ?? 'unknown', kinds), isVague);
  }

  private of(kinds: readonly DetectorKind[], veto: Veto, about: About, vague = false): KeyHint {
    const name = `${kinds.join()}/${veto}/${about}/${vague}`;
    let hint = this.all.get(name);
    if (hint === undefined) {
      hint = { kinds: new Set(kinds), veto: veto !== 'none', version: veto === 'version', about, vague };
      this.all.set(name, hint);
    }
    return hint;
  }
}

type Veto = 'none' | 'id' | 'version';

/** Words of a key that are looked up joined: `date_of_birth`, `steuer_identifikations_nummer`. */
const mostJoined = 3;

function meaningsOf(tokens: readonly string[]): readonly (Meaning | undefined)[] {
  const meanings: (Meaning | undefined)[] = [];
  for (let from = 0; from < tokens.length; ) {
    let taken = Math.min(mostJoined, tokens.length - from);
    let meaning = meaningOf(tokens.slice(from, from + taken).join(''));
    while (meaning === undefined && taken > 1) {
      taken--;
      meaning = meaningOf(tokens.slice(from, from + taken).join(''));
    }
    meanings.push(meaning ?? meaningByEnding(tokens[from] as string));
    from += taken;
  }
  return meanings;
}

/**
 * The kinds that a key names, unless an id, a count or a type of it is meant: what comes last decides, so that
 * `phone_id` is an id and `order_phone` a phone. A `name` is a person's by the words around it or by the object.
 */
function kindsOf(
  tokens: readonly string[],
  meanings: readonly (Meaning | undefined)[],
  above: KeyHint,
): readonly DetectorKind[] {
  const named = meanings.filter(
    (meaning): meaning is DetectorKind => meaning !== undefined && isKind.has(meaning),
  );
  if (named.length > 0) {
    const lastKind = meanings.findLastIndex((meaning) => meaning !== undefined && isKind.has(meaning));
    const behind = meanings.slice(lastKind + 1);
    if (behind.some((meaning) => meaning === 'thing' || meaning === 'part' || isVeto(meaning))) return [];
    if (named.includes('coordinates') && (behind.includes(undefined) || behind.includes('label'))) return [];
    return [...new Set(named)].sort().slice(0, mostKinds);
  }
  if (meanings.includes('position')) return isPlace(tokens, meanings) ? ['coordinates'] : [];
  if (meanings.includes('label')) return isPersonsLabel(tokens, meanings, above) ? ['name'] : [];
  if (meanings.length === 1 && meanings[0] === 'part' && isPersonal(above)) return ['name'];
  const isCarrier = meanings.every((meaning) => meaning === 'carrier' || meaning === 'number');
  if (above.vague === true && tokens.some((token) => axes.has(token))) return [];
  if (
    meanings.length === 0 ||
    isCarrier ||
    (above.kinds.has('birth_date') && meanings.every((meaning) => meaning === 'id'))
  )
    return [...above.kinds].sort();
  return [];
}

/** Of a position on a screen. */
const axes = new Set(['x', 'y']);

/** `last_position`, `home_loc`; what comes behind it says what of it is meant. */
function isPlace(tokens: readonly string[], meanings: readonly (Meaning | undefined)[]): boolean {
  const behind = meanings.slice(meanings.lastIndexOf('position') + 1);
  if (tokens.some((token) => axes.has(token)) || behind.some((meaning) => meaning !== 'carrier'))
    return false;
  return !meanings.some((meaning) => meaning === 'thing' || isVeto(meaning));
}

/** Spanish and French call things differently more often than English, where `name` alone may be anything's. */
const calledAlone = new Set(['nombre', 'nombres', 'nom']);

function isPersonsLabel(
  tokens: readonly string[],
  meanings: readonly (Meaning | undefined)[],
  above: KeyHint,
): boolean {
  if (meanings.some((meaning) => meaning === 'thing' || isVeto(meaning))) return false;
  if (meanings.includes('person')) return true;
  const others = meanings.filter((meaning) => meaning !== 'label' && meaning !== 'carrier');
  if (others.length > 0) return false;
  return (
    isPersonal(above) ||
    (tokens.length === 1 && above.about !== 'thing' && calledAlone.has(tokens[0] as string))
  );
}

function isPersonal({ about, kinds }: KeyHint): boolean {
  return about === 'person' || about === 'personal' || kinds.has('name');
}

function vetoOf(meanings: readonly (Meaning | undefined)[], above: KeyHint): Veto {
  if (meanings.includes('version')) return 'version';
  if (meanings.join() === 'number') return above.veto ? 'id' : 'none';
  return meanings.some((meaning) => isVeto(meaning) || meaning === 'number') ? 'id' : 'none';
}

function isVeto(meaning: Meaning | undefined): boolean {
  return meaning === 'id' || meaning === 'version';
}

function aboutOf(
  meanings: readonly (Meaning | undefined)[],
  above: About,
  kinds: readonly DetectorKind[],
): About {
  const last = meanings.findLast(
    (meaning) => meaning === 'thing' || meaning === 'person' || meaning === 'personal',
  );
  if (last === 'thing') return 'thing';
  if (last === 'person') return meanings.at(-1) === 'person' ? 'person' : 'personal';
  if (last === 'personal' || meanings.join() === 'label') return above === 'thing' ? 'thing' : 'personal';
  if (kinds.length > 0) return above === 'person' ? 'personal' : above;
  return above === 'person' ? 'personal' : above;
}
